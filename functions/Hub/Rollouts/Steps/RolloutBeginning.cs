using Puente.Catalog;
using Puente.Core;
using Puente.Core.Gates;
using Puente.Core.Twins;
using Puente.Fleet.Rollouts;
using Puente.Functions.Common.Tiers;
using Puente.Hub.Rollouts.Records;
using Puente.Workflows.Rollouts.Fleet;
using Puente.Workflows.Transitions;

namespace Puente.Hub.Rollouts.Steps;

/// <summary>
/// Puts a rollout and its edges on record, and in order with others: one that shares an edge with a rollout that came before it and is under way waits for its end, or takes
/// the shared edges over where it was told to. Either is on record on both.
/// </summary>
public sealed class RolloutBeginning(CatalogStore catalog, RolloutPlacement placement, RolloutStore store, TwinStore twins, TimeProvider time)
{
    /// <summary>Begins; repeated, it finds what it did.</summary>
    /// <exception cref="InputException">The rules are wrong, the release is unknown, or no edge is selected.</exception>
    public async Task<RolloutBegun> BeginAsync(BeginRolloutInput input, DurableTaskClient client, CancellationToken cancellationToken)
    {
        var record = await store.FindAsync(input.Rollout, cancellationToken) ?? await RecordAsync(input, cancellationToken);
        var index = await store.ChangeIndexAsync(index => index.Add(input.Rollout), cancellationToken);
        var stages = Stages(record, input.Request);
        if (input.Request.TakeOver) await TakeOverAsync(record, index, client, cancellationToken);
        var earlier = input.Request.TakeOver ? null : await FindEarlierAsync(record, index, cancellationToken);
        if (earlier is not null) await PutOffAsync(record, earlier, cancellationToken);
        return new RolloutBegun(
            record.Edges.Count, record.Document.ExcludedCount, stages, input.Request.Gates?.Any(gate => gate.Kind == GateKind.Manual) == true,
            earlier);
    }

    /// <summary>An earlier rollout under way that holds an edge of <paramref name="record"/>; null when there is none.</summary>
    public async Task<string?> FindEarlierAsync(RolloutRecord record, RolloutIndex index, CancellationToken cancellationToken)
    {
        var own = record.Edges.Select(edge => edge.Edge).ToHashSet(StringComparer.Ordinal);
        foreach (var entry in index.Before(record.Document.Id))
            if (await store.FindAsync(entry.Id, cancellationToken) is { } earlier && earlier.Edges.Any(edge => own.Contains(edge.Edge) && edge.State != RolloutEdgeState.RolledBack))
                return entry.Id;
        return null;
    }

    /// <summary>Puts on record, on both, that <paramref name="record"/> waits for <paramref name="earlier"/>.</summary>
    /// <returns>The reason, in words.</returns>
    public async Task<string> PutOffAsync(RolloutRecord record, string earlier, CancellationToken cancellationToken)
    {
        var reason = $"waits for {earlier}, which holds edges of it";
        if (record.Document.After == earlier) return reason;
        await store.SaveAsync(record with { Document = record.Document with { State = Names.Of(FleetRolloutState.Waiting), After = earlier, Reason = reason } }, record, cancellationToken);
        await catalog.AuditAsync(record.Document.Id, "rollout.waits", earlier, reason, cancellationToken);
        return reason;
    }

    /// <summary>The rollout, of which nobody is asked yet, over what its edges run now that an earlier one has let go of them.</summary>
    public async Task<RolloutRecord> PlaceAnewAsync(RolloutRecord record, CancellationToken cancellationToken)
    {
        string[] names = [.. record.Edges.Select(edge => edge.Edge)];
        var desired = await twins.FindDesiredAsync(names, cancellationToken);
        var reported = await twins.FindReportedAsync(names, cancellationToken);
        var now = time.GetUtcNow();
        var placed = record.With([.. record.Edges.Select(edge =>
            Place(edge.Edge, edge.Group, record.Document.Request.Release, desired.GetValueOrDefault(edge.Edge), reported.GetValueOrDefault(edge.Edge), now))]);
        return placed with { Document = placed.Document with { After = null } };
    }

    private async Task TakeOverAsync(RolloutRecord record, RolloutIndex index, DurableTaskClient client, CancellationToken cancellationToken)
    {
        var own = record.Edges.Select(edge => edge.Edge).ToHashSet(StringComparer.Ordinal);
        foreach (var entry in index.Before(record.Document.Id).Where(entry => !entry.TakenBy.Contains(record.Document.Id)).ToList())
        {
            if (await store.FindAsync(entry.Id, cancellationToken) is not { } earlier) continue;
            var shared = earlier.Edges.Count(edge => own.Contains(edge.Edge));
            if (shared == 0) continue;
            await store.ChangeIndexAsync(all => all.Change(entry.Id, one => one with { TakenBy = [.. one.TakenBy, record.Document.Id] }), cancellationToken);
            await catalog.AuditAsync(record.Document.Id, "rollout.takesOver", entry.Id, $"{shared} edges", cancellationToken);
            await RolloutNews.TellAsync(client, entry.Id, cancellationToken);
        }
    }

    private async Task<RolloutRecord> RecordAsync(BeginRolloutInput input, CancellationToken cancellationToken)
    {
        var (id, request) = (input.Rollout, input.Request);
        if (await catalog.FindReleaseAsync(request.Release, cancellationToken) is null)
            throw new InputException("release", request.Release, "is not on record", "Publish it first: POST /api/releases.");
        var (groups, excluded) = await placement.DecideAsync(request, cancellationToken);
        string[] names = [.. groups.SelectMany(group => group.Edges)];
        var desired = await twins.FindDesiredAsync(names, cancellationToken);
        var reported = await twins.FindReportedAsync(names, cancellationToken);
        var now = time.GetUtcNow();
        var edges = groups.SelectMany((group, index) => group.Edges.Select(name =>
            Place(name, index, request.Release, desired.GetValueOrDefault(name), reported.GetValueOrDefault(name), now))).ToArray();
        Array.Sort(edges, (one, other) => string.CompareOrdinal(one.Edge, other.Edge));
        var document = new RolloutDocument(id, request, Names.Of(FleetRolloutState.Beginning), [.. groups.Select(group => group.Name)], edges.Length, now)
        {
            ExcludedCount = excluded.Count,
            Excluded = [.. excluded.Take(RolloutDocument.MaxExcluded)],
        };
        var record = new RolloutRecord(document, []).With(edges);
        Stages(record, request);
        record = await store.SaveAsync(record, null, cancellationToken);
        await catalog.AuditAsync(id, "rollout.begun", request.Release, $"{edges.Length} edges in {groups.Count} groups, {excluded.Count} left out", cancellationToken);
        return record;
    }

    /// <summary>An edge that serves the release already has nothing to do, and nothing to go back to.</summary>
    private static RolloutEdge Place(string name, int group, string release, DesiredTwin? desired, ReportedTwin? reported, DateTimeOffset now)
    {
        var serves = reported is { State: "serving" } ? reported.Release : null;
        var isThere = desired?.Release == release && serves == release && reported!.Generation == desired.Generation;
        return new RolloutEdge(name, group, isThere ? RolloutEdgeState.Serving : RolloutEdgeState.Pending, isThere, now)
        {
            Before = serves ?? reported?.Release ?? desired?.Release,
            Generation = isThere ? desired!.Generation : 0,
            BytesFetched = reported?.BytesFetched ?? 0,
        };
    }

    private static int Stages(RolloutRecord record, RolloutRequest request)
    {
        var stages = RolloutEngine.Stages(RolloutRules.Read(request).Strategy, record.Groups()).Count;
        if (stages < 2 && request.Gates?.Any(gate => gate.Kind == GateKind.Manual) == true)
            throw new InputException("gates", "manual", "holds between stages, and this rollout has one", "Name a mandatory decision group that edges are in, or roll out per group.");
        return stages;
    }
}
