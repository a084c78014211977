using System.Globalization;
using Puente.Cli.Client;
using Puente.Cli.Client.Contracts;

namespace Puente.Cli.Demo.Stages;

/// <summary>Places the release on the edges by their labels: the canary first, then the fleet.</summary>
public sealed class RolloutStage : IDemoStage
{
    private const int MaxAttempts = 50, MaxEdges = 1000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <inheritdoc/>
    public string Name => "rollout";

    /// <inheritdoc/>
    public async Task<StageOutcome> RunAsync(DemoContext context, CancellationToken cancel)
    {
        var release = context.Record.Release!.Release!;
        string[] names = [.. context.Edges.Select(edge => edge.Address.Name)];
        if (!await WaitForEdgesAsync(context, names, _ => true, "waiting for the edges to report", cancel))
            return new StageOutcome(false, $"not every edge reported to the hub within {Patience.TotalSeconds:0} s. Read {context.Hub.Address.LogFile} and the edges' logs beside it.");
        var body = Rings.Rollout(release, names.Length);
        var outcome = await RollAsync(context, body, release, names, cancel);
        var edges = (await context.Hub.RolloutAsync(outcome.InstanceId, null, null, MaxEdges, cancel)).Edges;
        (context.Record.Rollout, context.RolloutInstance) = (new RolloutOutput(release, edges), outcome.InstanceId);
        var missing = names.Where(name => !edges.Any(edge => edge.Edge == name && edge.State == "serving")).ToArray();
        if (missing.Length > 0) return new StageOutcome(false, $"does not serve at {string.Join(", ", missing)}. Read {context.Hub.Address.LogFile}.", outcome.Reused);
        if (!await WaitForEdgesAsync(context, names, edge => Serves(edge, release), "waiting for the edges to serve", cancel))
            return new StageOutcome(false, $"an edge does not report that it serves {Told.Short(release)}. Read the logs beside {context.Hub.Address.LogFile}.", outcome.Reused);
        var told = edges.Select(edge => string.Create(CultureInfo.InvariantCulture, $"{edge.Wave}: {edge.Edge} fetched {Bytes.Text(edge.BytesFetched)}, served after {edge.Seconds:0.0} s"));
        return new StageOutcome(true, Told.Reuse(outcome.Reused, $"rollout of {Told.Short(release)}", string.Join("; ", told)), outcome.Reused);
    }

    /// <summary>An earlier rollout counts only where its edges serve the release now: one that stopped, or was rolled over since, is done again.</summary>
    private async Task<DurableOutcome<RolloutEnd>> RollAsync(DemoContext context, object body, string release, string[] names, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            var outcome = await context.Hub.RunAsync<RolloutEnd>("api/rollouts", body, WorkKey.Of("fleet", release, names, attempt), context.Follow(Name), cancel);
            if (!outcome.Reused || attempt == MaxAttempts) return outcome;
            var known = await context.Hub.EdgesAsync(cancel);
            if (names.All(name => known.Any(edge => edge.Name == name && Serves(edge, release)))) return outcome;
        }
    }

    private static bool Serves(EdgeInfo edge, string release) => edge.Reported is { State: "serving" } reported && reported.Release == release;

    private async Task<bool> WaitForEdgesAsync(DemoContext context, string[] names, Func<EdgeInfo, bool> condition, string what, CancellationToken cancel) =>
        await Waiting.UntilAsync(async () =>
        {
            var known = await context.Hub.EdgesAsync(cancel);
            context.View.Progress(Name, what);
            return names.All(name => known.Any(edge => edge.Name == name && condition(edge)));
        }, Patience, context.Clock, cancel);
}
