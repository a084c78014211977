using System.Globalization;
using Puente.Cli.Client;
using Puente.Cli.Client.Contracts;
using Puente.Core;
using Puente.Core.Models;
using Puente.Core.Releases;
using Puente.Core.Training;

namespace Puente.Cli.Demo.Stages;

/// <summary>
/// The second act: the tuned head is released for the whole fleet with the threshold of one class set wrong, so that it hardly ever says it. The canary measures it beside what it
/// serves, on its own labelled samples, and refuses; the rollout goes back, and no edge has switched.
/// </summary>
public sealed class RefuseStage : IDemoStage
{
    private const double WrongThreshold = 1.0, MaxDrop = 0.05;
    private const int Samples = 20, MaxAttempts = 20, MaxEdges = 1000;
    private const string Operator = "demo operator";

    /// <inheritdoc/>
    public string Name => "refuse";

    /// <inheritdoc/>
    public async Task<StageOutcome> RunAsync(DemoContext context, CancellationToken cancel)
    {
        var (edge, release, log) = (context.TunedEdge.Address, context.Record.Release!.Release!, context.TunedEdge.Address.LogFile);
        var before = await context.Hub.EdgesAsync(cancel);
        if (before.FirstOrDefault(one => one.Name == edge.Name)?.Reported?.LocalRelease is not { } local)
            return new StageOutcome(false, $"{edge.Name} does not say that it serves the head it tuned. Read {log}.");
        var folder = Path.Combine(edge.DataFolder, "releases", Digest.Parse(local).Hex);
        var head = Json.ReadFile<ReleaseManifest>(Path.Combine(folder, "release.json")).Head!;
        if (Choose(context.Record.Tune?.Scores, head) is not { } worse)
            return new StageOutcome(true, "not shown: the tuned head finds no class well enough to be made worse at it");
        var released = await context.Hub.ReleaseHeadAsync(release, Describe(head, worse.Name), Path.Combine(folder, head.Onnx), cancel);
        var outcome = await RollAsync(context, released.Release, worse, cancel);
        var canary = (await context.Hub.RolloutAsync(outcome.InstanceId, null, null, MaxEdges, cancel)).Edges.FirstOrDefault(one => one.Edge == edge.Name);
        if (outcome.Output.State != "rolledBack" || canary is not { State: "rolledBack", Detail: { } reason })
            return new StageOutcome(false, $"the rollout of the worse release ended as {outcome.Output.State}: {outcome.Output.Reason}. Read {context.Hub.Address.LogFile} and {log}.", outcome.Reused);
        foreach (var one in await context.Hub.EdgesAsync(cancel))
            if (before.FirstOrDefault(earlier => earlier.Name == one.Name) is { Reported: { } was } && (one.Reported?.Release != was.Release || one.Reported?.LocalRelease != was.LocalRelease))
                return new StageOutcome(false, $"{one.Name} serves {Told.Short(one.Reported?.Release)} and no longer {Told.Short(was.Release)}. Read the logs beside {context.Hub.Address.LogFile}.", outcome.Reused);
        context.Record.Refused = new RefusedRelease(released.Release, worse.Name, edge.Name, reason);
        var detail = string.Create(CultureInfo.InvariantCulture, $"{edge.Name} refused {released.Name} version {released.Version} before any switch: {reason}; rolled back, every edge serves what it served");
        return new StageOutcome(true, Told.Reuse(outcome.Reused, $"rollout of {Told.Short(released.Release)}", detail), outcome.Reused);
    }

    /// <summary>The defect that the head finds best, of those with samples enough.</summary>
    private static ClassScore? Choose(HeadScores? scores, HeadManifest head) => scores?.Classes
        .Where(one => one.Name != DefectClass.Sound && one.Recall > 2 * MaxDrop && one.Positives > 0 && head.Classes.Contains(one.Name)).MaxBy(one => (one.Recall, one.Positives));

    private static object Describe(HeadManifest head, string worse) => new
    {
        by = Operator,
        classes = head.Classes,
        thresholds = head.Classes.Select((name, k) => name == worse ? WrongThreshold : head.Thresholds[k]),
        offsets = head.Offsets,
        note = $"the tuned head for the fleet, with the threshold of {worse} set wrong",
    };

    private async Task<DurableOutcome<RolloutEnd>> RollAsync(DemoContext context, string worse, ClassScore score, CancellationToken cancel)
    {
        var body = Rings.Rollout(worse, context.Edges.Count);
        body["gates"] = new[] { new { kind = "golden", @class = score.Name, metric = "recall", maxDrop = MaxDrop, minSamples = Math.Min(Samples, score.Positives), groups = new[] { Rings.Canary } } };
        for (var attempt = 1; ; attempt++)
        {
            var outcome = await context.Hub.RunAsync<RolloutEnd>("api/rollouts", body, WorkKey.Of("refuse", worse, context.RolloutInstance, attempt), context.Follow(Name), cancel);
            if (!outcome.Reused || outcome.Output.State == "rolledBack" || attempt == MaxAttempts) return outcome;
        }
    }
}
