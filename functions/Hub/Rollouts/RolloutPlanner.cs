using System.Text.Json;
using Puente.Catalog;
using Puente.Core;
using Puente.Fleet;
using Puente.Functions.Common.Tiers;
using Puente.Hub.Edges;
using Puente.Workflows.Rollouts;

namespace Puente.Hub.Rollouts;

/// <summary>Reads the rules of a rollout, asks <c>fleet</c> what they mean for the edges on record, and reads how far each is.</summary>
public sealed class RolloutPlanner(CatalogStore catalog, TwinStore twins, Enrolments enrolments, TimeProvider time)
{
    /// <summary>Placement and waves over the edges on record.</summary>
    /// <exception cref="InputException">The rules are wrong, the release is unknown, or no edge is selected.</exception>
    public async Task<RolloutPlan> PlanAsync(RolloutInput input, CancellationToken cancellationToken)
    {
        if (await catalog.FindReleaseAsync(input.Release, cancellationToken) is null)
            throw new InputException("release", input.Release, "is not on record", "Publish it first: POST /api/releases.");
        var edges = (await catalog.ListAllEdgesAsync(cancellationToken)).Select(edge => new EdgeFacts(edge.Name, edge.Labels)).ToList();
        var refused = await enrolments.NotEnrolledAsync([.. edges.Select(edge => edge.Name)], cancellationToken);
        edges.RemoveAll(edge => refused.ContainsKey(edge.Name));
        var decision = Placement.Decide(new PlacementRule(ReadPlacement(input)), edges);
        if (decision.Selected.Count == 0)
            throw new InputException("placement", input.Placement?.ToString() ?? "everything", $"selects none of {edges.Count} edges", "Compare it with GET /api/edges.");
        var waves = WavePlan.Make(decision, edges, ReadWaves(input));
        var before = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (edge, desired) in await twins.FindDesiredAsync([.. decision.Selected], cancellationToken))
            if (desired.Release != input.Release) before[edge] = desired.Release;
        return new RolloutPlan(
            [.. waves.Select(wave => new PlannedWave(wave.Name, wave.Edges))],
            [.. decision.Excluded.Select(edge => new ExcludedByPlacement(edge.Edge, edge.Reason)),
                .. refused.Select(edge => new ExcludedByPlacement(edge.Key, edge.Value))],
            before);
    }

    /// <summary>How far each edge of a wave is, by its reported twin, and whether the wave holds; an edge that has not reported since is pending.</summary>
    public async Task<WaveProgress> ReadAsync(ReadReportedInput input, CancellationToken cancellationToken)
    {
        var edges = new List<EdgeProgress>();
        foreach (var asked in input.Edges) edges.Add(await ReadAsync(asked, input.Wave, cancellationToken));
        var (verdict, reason) = WaveGate.Judge(
            [.. edges.Select(edge => new EdgeOutcome(edge.Edge, edge.State == "serving", edge.State == "failed"))], input.MaxFailed, input.IsLate);
        if (input.IsLate) edges = edges.ConvertAll(edge => edge.IsSettled ? edge : edge with { Detail = "not serving in time" });
        return new WaveProgress(edges, Enum.Parse<WaveVerdict>(verdict.ToString()), reason);
    }

    /// <summary>How far one edge is.</summary>
    public async Task<EdgeProgress> ReadAsync(EdgeGeneration asked, string wave, CancellationToken cancellationToken)
    {
        var desired = await twins.FindDesiredAsync(asked.Edge, cancellationToken);
        var reported = await twins.FindReportedAsync(asked.Edge, cancellationToken);
        var current = reported?.Generation >= asked.Generation ? reported : null;
        var state = current?.State switch
        {
            null => "pending",
            "serving" when current.Release != asked.Release => "pending",
            var said => said,
        };
        var until = state is "serving" or "failed" ? current!.UpdatedAt : time.GetUtcNow();
        var seconds = desired is null ? 0 : Math.Max(0, (until - desired.UpdatedAt).TotalSeconds);
        return new EdgeProgress(asked.Edge, wave, state, current?.Error, current?.BytesFetched ?? 0, seconds);
    }

    private static LabelSelector ReadPlacement(RolloutInput input) => Read<LabelSelector>(input.Placement, "placement") ?? LabelSelector.Everything;

    private static IReadOnlyList<WaveRule> ReadWaves(RolloutInput input) =>
        [.. (Read<IReadOnlyList<WaveSelector>>(input.Waves, "waves") ?? []).Select(wave =>
            new WaveRule(wave.Name, new LabelSelector(wave.MatchLabels, wave.MatchExpressions)))];

    private static T? Read<T>(JsonElement? element, string field)
    {
        if (element is not { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } given) return default;
        try
        {
            return given.Deserialize<T>(Json.Options);
        }
        catch (JsonException e)
        {
            throw new InputException(field, given.GetRawText(), $"cannot be read: {e.Message}", "Give matchLabels {key: value} and matchExpressions [{key, operator, values}].");
        }
    }

    private sealed record WaveSelector(
        string Name, IReadOnlyDictionary<string, string>? MatchLabels = null, IReadOnlyList<SelectorRequirement>? MatchExpressions = null);
}
