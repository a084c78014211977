using System.Globalization;
using Puente.Cli.Client;
using Puente.Cli.Client.Contracts;
using Puente.Cli.Demo.Inputs;
using Puente.Cli.Terminal;
using Puente.Core.Training;

namespace Puente.Cli.Demo.Stages;

/// <summary>Evaluates the backbone beside two baselines, registers it, has it approved and signs a release.</summary>
public sealed class ReleaseStage : IDemoStage
{
    /// <summary>Macro-F1 by which a backbone pretrained on generated photographs must lead. Own photographs are measured on the generated probe set too, where they need only not be worse.</summary>
    private const double MinimumMargin = 0.05, MinimumMarginOfOwn = 0;

    private const int ApprovalTimeoutSeconds = 86_400, MaxAttempts = 50;
    private const string Rejection = "rejected at the terminal";

    /// <inheritdoc/>
    public string Name => "release";

    /// <inheritdoc/>
    public async Task<StageOutcome> RunAsync(DemoContext context, CancellationToken cancel)
    {
        var images = await context.Inputs.ProbeAsync(Name, cancel);
        var probe = WorkKey.Of("probe", images.Select(image => new { image.File.Name, image.File.Digest, image.Classes, image.Split }));
        if (!context.Inputs.LabelledIsGenerated) context.Note("The hub's probe set is generated: the site's labelled images never go there.");
        await context.Hub.SendProbeAsync(probe, [.. images.Select(image => image.File.Upload)], images.ToDictionary(image => image.File.Name, image => image.Entry),
            sent => context.View.Progress(Name, $"sending probe images: {sent} of {images.Count}"), cancel);
        var outcome = await ReleaseAsync(context, probe, cancel);
        return Judge(context, outcome);
    }

    /// <summary>A release that a person rejected is asked for anew when the demo runs again; what a gate rejected stays rejected.</summary>
    private async Task<DurableOutcome<ReleaseOutput>> ReleaseAsync(DemoContext context, string probe, CancellationToken cancel)
    {
        var run = context.Record.Run!.Run;
        var margin = context.Inputs.UnlabelledIsGenerated ? MinimumMargin : MinimumMarginOfOwn;
        var body = new { run, name = "defects", probe, minimumMargin = margin, approvalTimeoutSeconds = ApprovalTimeoutSeconds, automatic = false };
        for (var attempt = 1; ; attempt++)
        {
            var outcome = await context.Hub.RunAsync<ReleaseOutput>("api/releases", body, WorkKey.Of("release", run, probe, margin, attempt), Watch(context, cancel), cancel);
            var rejectedByPerson = outcome.Output is { Release: null, Gate.Reason: Rejection };
            if (!outcome.Reused || !rejectedByPerson || attempt == MaxAttempts) return outcome;
        }
    }

    private Func<string, WorkProgress, Task> Watch(DemoContext context, CancellationToken cancel)
    {
        var answered = false;
        var follow = context.Follow(Name);
        return async (instance, progress) =>
        {
            await follow(instance, progress);
            if (progress.State != "awaitingApproval" || answered) return;
            var approved = await DecideAsync(context, progress, cancel);
            await context.Hub.ApproveAsync(instance, approved, "demo operator", approved ? null : Rejection, cancel);
            answered = true;
        };
    }

    private static async Task<bool> DecideAsync(DemoContext context, WorkProgress progress, CancellationToken cancel)
    {
        var measured = progress.Evaluation is { } evaluation ? $" ({Scores(evaluation)})" : "";
        var version = string.Create(CultureInfo.InvariantCulture, $"defects version {progress.Version}{measured}");
        if (context.Options.Yes || !ApprovalPrompt.IsPersonWatching)
        {
            context.Note($"Approved {version} as the demo's operator: {(context.Options.Yes ? "--yes was given" : "no person watches")}.");
            return true;
        }

        return await ApprovalPrompt.AskAsync(context.View, $"Approve {version}?", context.Clock, cancel);
    }

    private static StageOutcome Judge(DemoContext context, DurableOutcome<ReleaseOutput> outcome)
    {
        var release = context.Record.Release = outcome.Output;
        var measured = release.Evaluation is { } evaluation ? Scores(evaluation) : "no evaluation reported";
        if (release.Gate?.Reason == Rejection) return new StageOutcome(false, $"{Rejection}; {measured}. Run the same command again to be asked again.", outcome.Reused);
        if (release.Release is null) return new StageOutcome(false, $"the gate did not pass: {release.Gate?.Reason}; {measured}", outcome.Reused);
        var detail = string.Create(CultureInfo.InvariantCulture,
            $"defects version {release.Version}, {measured}, approved by {release.ApprovedBy ?? "nobody"}, {Bytes.Text(release.BytesPublished)} published");
        return new StageOutcome(true, Told.Reuse(outcome.Reused, $"release {Told.Short(release.Release)}", detail), outcome.Reused);
    }

    private static string Scores(EvaluationResult evaluation) => string.Create(CultureInfo.InvariantCulture,
        $"macro-F1 {evaluation.Backbone.MacroF1:0.000}, random {evaluation.RandomBackbone.MacroF1:0.000}, raw statistics {evaluation.RawStatistics.MacroF1:0.000}");
}
