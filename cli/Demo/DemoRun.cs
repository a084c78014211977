using Puente.Cli.Client;
using Puente.Cli.Commands;
using Puente.Cli.Demo.Inputs;
using Puente.Cli.Demo.Stages;
using Puente.Cli.Report;
using Puente.Cli.Terminal;
using Puente.Cli.Tiers;

namespace Puente.Cli.Demo;

/// <summary>Runs the demo: checks what was given, starts the tiers, drives the stages as a client of their APIs, stops the tiers.</summary>
public sealed class DemoRun(DemoOptions options, DemoRecord record, IProgressView view, TimeProvider clock)
{
    private static readonly TimeSpan PredecessorPatience = TimeSpan.FromSeconds(15);

    private static readonly IReadOnlyList<IDemoStage> Stages =
        [new IngestStage(), new PretrainStage(), new ReleaseStage(), new RolloutStage(), new TuneStage(), new InferStage(), new RetrainStage(), new ShowStage()];

    /// <summary>Runs it to an exit code.</summary>
    public async Task<int> RunAsync(CancellationToken cancel)
    {
        foreach (var program in TierPrograms.All) TierPrograms.Find(program);
        var given = GivenInputs.Check(options);
        using var folder = await DemoFolder.TakeAsync(options.Data, clock, cancel);
        var patience = folder.PredecessorDied ? PredecessorPatience : TimeSpan.Zero;
        var ports = await Ports.ChooseAsync(options.Port, TierLayout.PortsNeeded(options.Edges), patience, clock, cancel);
        var layout = new TierLayout(folder.Root, options.Edges, ports, given.Components);
        await using var tiers = new TierSupervisor(view, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, tiers.Lost);
        try
        {
            return await DriveAsync(folder, layout, tiers, given, either.Token, cancel);
        }
        catch (OperationCanceledException) when (tiers.Failure is { } failure && !cancel.IsCancellationRequested)
        {
            throw failure;
        }
    }

    private async Task<int> DriveAsync(DemoFolder folder, TierLayout layout, TierSupervisor tiers, GivenInputs given, CancellationToken cancel, CancellationToken person)
    {
        using var links = new TierLinks(clock);
        var hub = new HubClient(links.To(layout.Hub.Address), clock);
        await tiers.StartAsync(layout.Hub, cancel);
        await JoinTokens.WriteAsync(layout, hub, cancel);
        await Task.WhenAll(layout.Edges.Select(edge => tiers.StartAsync(edge, cancel)));
        NameUrls(layout);
        EdgeClient[] edges = [.. layout.Edges.Select(edge => links.ToEdge(edge.Address))];
        var inputs = new DemoInputs(options, given, folder, view, clock);
        var context = new DemoContext(options, folder, inputs, hub, edges, record, view, clock);
        var code = await view.WhileAsync(() => RunStagesAsync(context, cancel));
        // A run that failed has a report too; one that passed wrote it in its last stage.
        if (record.Report is null) MarkdownReport.WriteInto(folder.Root, record, clock);
        if (options.Json) JsonLine.Write(Console.Out, record, code, []);
        else StageTable.Write(record);
        if (code == ExitCode.Done && options.Keep) await StayAsync(cancel, person);
        return code;
    }

    private void NameUrls(TierLayout layout)
    {
        foreach (var tier in layout.Edges.Prepend(layout.Hub).Select(tier => tier.Address))
        {
            record.Urls[tier.Name] = tier.Url.ToString();
            if (tier.InferenceUrl is { } inference) record.Urls[$"{tier.Name} inference"] = $"{inference}v2/models/defects";
        }
    }

    private async Task<int> RunStagesAsync(DemoContext context, CancellationToken cancel)
    {
        foreach (var stage in Stages)
        {
            var outcome = await RunStageAsync(stage, context, cancel);
            if (!outcome.Ok) return ExitCode.Failed;
        }

        return ExitCode.Done;
    }

    private async Task<StageOutcome> RunStageAsync(IDemoStage stage, DemoContext context, CancellationToken cancel)
    {
        view.Begin(stage.Name);
        var began = clock.GetTimestamp();
        try
        {
            return Keep(stage, began, await stage.RunAsync(context, cancel));
        }
        catch (TierException e)
        {
            return Keep(stage, began, new StageOutcome(false, e.Message));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Keep(stage, began, new StageOutcome(false, e.Message));
            throw;
        }
    }

    private StageOutcome Keep(IDemoStage stage, long began, StageOutcome outcome)
    {
        var seconds = clock.GetElapsedTime(began).TotalSeconds;
        record.Stages.Add(new StageRecord(stage.Name, Math.Round(seconds, 2), outcome.Ok, outcome.Reused, outcome.Detail));
        view.End(stage.Name, outcome.Ok, seconds, outcome.Detail);
        return outcome;
    }

    private async Task StayAsync(CancellationToken cancel, CancellationToken person)
    {
        view.Note($"All is left running until Ctrl-C: {string.Join(", ", record.Urls.Select(url => $"{url.Key} {url.Value}"))}");
        await Task.Delay(Timeout.InfiniteTimeSpan, clock, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // Ctrl-C is how --keep ends in order; a tier that is lost is not.
        if (!person.IsCancellationRequested) cancel.ThrowIfCancellationRequested();
    }
}
