using Puente.Catalog;
using Puente.Fleet.Rollouts;
using Puente.Functions.Common.Tiers;
using Puente.Hub.Rollouts.Records;
using Puente.Workflows.Rollouts.Fleet;
using Puente.Workflows.Transitions;

namespace Puente.Hub.Rollouts.Steps;

/// <summary>Brings the edges that a rollout asked back to what each ran before; who had nothing stays as it is.</summary>
public sealed class RollbackSteps(CatalogStore catalog, RolloutStore store, RolloutLook look, RolloutNews news, TwinStore twins, TimeProvider time)
{
    /// <summary>Asks; repeated, it asks the same.</summary>
    public async Task<RollbackBegun> BeginAsync(BeginRollbackInput input, CancellationToken cancellationToken)
    {
        var before = await store.GetAsync(input.Input.Rollout, cancellationToken);
        var (release, why) = (before.Document.Request.Release, input.Input.Reason);
        var stage = StageOf(before, input.Input.Stage);
        var touched = before.Edges.Where(edge => (edge.Asked && edge.State != RolloutEdgeState.RolledBack && stage(edge.Edge)) || edge.GoesBack).ToList();
        var desired = await twins.FindDesiredAsync([.. touched.Select(edge => edge.Edge)], cancellationToken);
        // One that was asked for something else since is somebody else's.
        touched.RemoveAll(edge => desired.GetValueOrDefault(edge.Edge)?.Rollout is { } owner && owner != input.Input.Rollout && owner != input.Rollback);
        var back = touched.Where(edge => edge.Before is not null && edge.Before != release).ToList();
        await store.ChangeIndexAsync(
            index => index.Entries.Any(entry => entry.Id == input.Input.Rollout && !entry.IsActive) ? index.Change(input.Input.Rollout, entry => entry with { IsActive = true }) : index,
            cancellationToken);
        var generations = await twins.DesireAsync(
            [.. back.Select(edge => new DesiredOrder(edge.Edge, edge.Before!, Reason: $"rolled back from {release}: {why}", AllowsOlder: true))], input.Rollback, cancellationToken);
        var now = time.GetUtcNow();
        var kept = touched.Where(edge => !generations.ContainsKey(edge.Edge)).Select(edge => edge.Edge).ToHashSet(StringComparer.Ordinal);
        var record = before.With([.. before.Edges.Select(edge => edge.GoesBack ? edge
            : generations.TryGetValue(edge.Edge, out var generation)
                ? edge with { State = RolloutEdgeState.Pending, Generation = generation, GoesBack = true, Cause = edge.Status.IsFailure ? edge.Reason : why, Reason = null, Since = now }
                : kept.Contains(edge.Edge) ? edge with { Cause = "ran no other release before" } : edge)]);
        record = record with { Document = record.Document with { State = Names.Of(FleetRolloutState.RollingBack), Reason = why, By = input.Input.By } };
        await store.SaveAsync(record, before, cancellationToken);
        await catalog.AuditAsync(input.Input.By, "rollout.rollingBack", input.Input.Rollout, $"{back.Count} edges from {release}: {why}", cancellationToken);
        return new RollbackBegun(back.Count, kept.Count);
    }

    /// <summary>Reads how far they are.</summary>
    public async Task<RollbackAdvanced> AdvanceAsync(AdvanceRollbackInput input, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var spoke = await news.BeginAsync(input.Rollback, cancellationToken);
        var before = await store.GetAsync(input.Rollout, cancellationToken);
        var read = await look.ReadAsync(before with { Edges = [.. before.Edges.Where(edge => edge.GoesBack)] }, spoke, cancellationToken);
        var changed = read.ToDictionary(edge => edge.Edge, StringComparer.Ordinal);
        var record = before.With([.. before.Edges.Select(edge => changed.GetValueOrDefault(edge.Edge, edge))]);
        if (!record.Edges.Zip(before.Edges).All(pair => ReferenceEquals(pair.First, pair.Second))) record = await store.SaveAsync(record, before, cancellationToken);
        var missing = read.Where(edge => edge.State == RolloutEdgeState.Deferred).Select(edge => edge.Edge).ToHashSet(StringComparer.Ordinal);
        var next = look.NextSilence(record with { Edges = read });
        var underWay = read.Count(edge => edge.Status.IsUnderWay);
        if (underWay == 0) news.Forget(input.Rollback);
        else if (news.End(input.Rollback, missing) && LookPace.After(time.GetElapsedTime(began)) is var soon && !(next < soon)) next = soon;
        return new RollbackAdvanced(
            read.Count(edge => edge.State == RolloutEdgeState.RolledBack), underWay, missing.Count, read.Count(edge => edge.Status.IsFailure), next?.TotalSeconds);
    }

    private static Func<string, bool> StageOf(RolloutRecord record, int? first)
    {
        if (first is not { } index) return _ => true;
        var edges = RolloutEngine.Stages(RolloutRules.Read(record.Document.Request).Strategy, record.Groups()).Skip(index).SelectMany(stage => stage.Edges).ToHashSet(StringComparer.Ordinal);
        return edges.Contains;
    }
}
