using System.Text.Json;
using Puente.Catalog;
using Puente.Core;
using Puente.Fleet;
using Puente.Functions.Common.Tiers;
using Puente.Workflows.Rollouts;

namespace Puente.Hub.Rollouts;

/// <summary>Reads the rules of a rollout, asks <c>fleet</c> what they mean for the edges on record, and reads how far each is.</summary>
public sealed class RolloutPlanner(CatalogStore catalog, TwinStore twins, TimeProvider time)
{
    /// <summary>Placement and waves over the edges on record.</summary>
    /// <exception cref="InputException">The rules are wrong, the release is unknown, or no edge is selected.</exception>
    public async Task<RolloutPlan> PlanAsync(RolloutInput input, CancellationToken cancellationToken)
    {
        if (await catalog.FindReleaseAsync(input.Release, cancellationToken) is null)
            throw new InputException("release", input.Release, "is not on record", "Publish it first: POST /api/releases.");
        var edges = (await catalog.ListEdgesAsync(cancellationToken)).Select(edge => new EdgeFacts(edge.Name, edge.Labels)).ToList();
        var decision = Placement.Decide(new PlacementRule(ReadPlacement(input)), edges);
        if (decision.Selected.Count == 0)
            throw new InputException("placement", input.Placement?.ToString() ?? "everything", $"selects none of {edges.Count} edges", "Compare it with GET /api/edges.");
        var waves = WavePlan.Make(decision, edges, ReadWaves(input));
        return new RolloutPlan(
            [.. waves.Select(wave => new PlannedWave(wave.Name, wave.Edges))],
            [.. decision.Excluded.Select(edge => new ExcludedByPlacement(edge.Edge, edge.Reason))]);
    }

    /// <summary>How far each edge of a wave is, by its reported twin; one that has not reported since is pending.</summary>
    public async Task<IReadOnlyList<EdgeProgress>> ReadAsync(ReadReportedInput input, CancellationToken cancellationToken)
    {
        var progress = new List<EdgeProgress>();
        foreach (var asked in input.Edges)
        {
            var desired = await twins.FindDesiredAsync(asked.Edge, cancellationToken);
            var reported = await twins.FindReportedAsync(asked.Edge, cancellationToken);
            var current = reported?.Generation >= asked.Generation ? reported : null;
            var state = current?.State switch
            {
                null => "pending",
                "serving" when current.Release != input.Release => "pending",
                var said => said,
            };
            var until = state is "serving" or "failed" ? current!.UpdatedAt : time.GetUtcNow();
            var seconds = desired is null ? 0 : Math.Max(0, (until - desired.UpdatedAt).TotalSeconds);
            progress.Add(new EdgeProgress(asked.Edge, input.Wave, state, current?.Error, current?.BytesFetched ?? 0, seconds));
        }

        return progress;
    }

    /// <summary>Checks the rules before anything is started.</summary>
    public static void Validate(RolloutInput input)
    {
        ReadPlacement(input).Validate();
        foreach (var wave in ReadWaves(input)) wave.Validate();
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
