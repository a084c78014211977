using Puente.Catalog;
using Puente.Fleet.Rollouts;
using Puente.Functions.Common.Tiers;
using Puente.Hub.Rollouts.Records;
using Puente.Workflows.Rollouts.Fleet;
using Puente.Workflows.Transitions;

namespace Puente.Hub.Rollouts.Steps;

/// <summary>
/// Puts the end of a rollout on record and lets go of its edges. A release that went through is asked of those that were out of reach too, so that they go straight to it when they
/// return; one that was rolled back is withdrawn: no edge is given it of itself.
/// </summary>
public sealed class RolloutEnding(CatalogStore catalog, RolloutStore store, RolloutPlacement placement, RolloutNews news, TwinStore twins, TimeProvider time)
{
    /// <summary>Ends it; repeated, it changes nothing.</summary>
    /// <returns>Edges by state.</returns>
    public async Task<IReadOnlyDictionary<string, int>> EndAsync(EndRolloutInput input, DurableTaskClient client, CancellationToken cancellationToken)
    {
        var before = await store.GetAsync(input.Rollout, cancellationToken);
        var release = before.Document.Request.Release;
        var record = input.State == Names.Of(FleetRolloutState.Completed) ? await AskTheMissingAsync(before, cancellationToken) : before;
        record = record with { Document = record.Document with { State = input.State, Reason = input.Reason, By = input.By, Stage = null, After = null } };
        if (before.Document.State != input.State)
        {
            record = await store.SaveAsync(record, before, cancellationToken);
            await catalog.AuditAsync(input.By, $"rollout.{input.State}", input.Rollout, $"{release}: {input.Reason}", cancellationToken);
        }

        var isBack = input.State == Names.Of(FleetRolloutState.RolledBack) || input.State == Names.Of(FleetRolloutState.RollbackFailed);
        var isGood = input.State == Names.Of(FleetRolloutState.Completed);
        var index = await store.ChangeIndexAsync(
            all => all.Change(input.Rollout, entry => entry with { IsActive = false }).Judge(release, isBack ? input.Reason ?? "rolled back" : null, isGood), cancellationToken);
        news.Forget(input.Rollout);
        foreach (var entry in index.Entries.Where(entry => entry.IsActive)) await RolloutNews.TellAsync(client, entry.Id, cancellationToken);
        return record.Document.Figures;
    }

    private async Task<RolloutRecord> AskTheMissingAsync(RolloutRecord record, CancellationToken cancellationToken)
    {
        var sites = await placement.ReadSitesAsync(cancellationToken);
        var missing = record.Edges.Where(edge => edge is { State: RolloutEdgeState.Deferred, Asked: false } && sites.GetValueOrDefault(edge.Edge)?.Veto is null).ToList();
        if (missing.Count == 0) return record;
        var generations = await twins.DesireAsync(
            [.. missing.Select(edge => new DesiredOrder(
                edge.Edge, record.Document.Request.Release, RolloutRules.GatesOf(record.Document.Request, record.Document.Groups[edge.Group]),
                AllowsOlder: record.Document.Request.AllowOlder))],
            record.Document.Id, cancellationToken);
        var now = time.GetUtcNow();
        await catalog.AuditAsync(record.Document.Id, "desire", record.Document.Request.Release, $"{missing.Count} edges out of reach", cancellationToken);
        return record.With([.. record.Edges.Select(edge => generations.TryGetValue(edge.Edge, out var generation) ? edge with { Asked = true, Generation = generation, Since = now } : edge)]);
    }
}
