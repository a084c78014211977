using System.Globalization;
using Puente.Catalog;
using Puente.Fleet.Rollouts;
using Puente.Functions.Common.Tiers;
using Puente.Hub.Rollouts.Records;
using Puente.Workflows.Rollouts.Fleet;
using Puente.Workflows.Transitions;

namespace Puente.Hub.Rollouts.Steps;

/// <summary>
/// One step of a rollout over all of its edges: read what they say, let <c>fleet</c> decide, ask those whose turn it is, keep it. The desired twins are written before the
/// record says so: broken off between, the same step again asks the same edges, who keep the generation they got.
/// </summary>
public sealed class RolloutAdvance(
    CatalogStore catalog, RolloutStore store, RolloutPlacement placement, RolloutBeginning beginning, RolloutLook look, RolloutNews news, TwinStore twins, TimeProvider time)
{
    private static readonly TimeSpan SitesAge = TimeSpan.FromSeconds(15);
    private (DateTimeOffset At, IReadOnlyDictionary<string, SiteRule> Rules)? _sites;

    /// <summary>Goes on.</summary>
    public async Task<RolloutAdvanced> AdvanceAsync(AdvanceRolloutInput input, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var spoke = await news.BeginAsync(input.Rollout, cancellationToken);
        var before = await store.GetAsync(input.Rollout, cancellationToken);
        var index = await store.ReadIndexAsync(cancellationToken);
        // Who begins without waiting has begun: an earlier one that is brought back meanwhile leaves it its edges.
        if (before.Document.State == Names.Of(FleetRolloutState.Waiting)
            && await beginning.FindEarlierAsync(before, index, cancellationToken) is { } earlier)
            return await WaitAsync(before, earlier, cancellationToken);
        // What it waited for has changed what edges run: it is on record before any is asked, as what they go back to.
        if (before.Document.After is not null) before = await store.SaveAsync(await beginning.PlaceAnewAsync(before, cancellationToken), before, cancellationToken);
        var record = before.With(await look.ReadAsync(await GiveUpAsync(before, index, cancellationToken), spoke, cancellationToken));
        var rules = RolloutRules.Read(record.Document.Request);
        var conditions = new RolloutConditions
        {
            Sites = await SitesAsync(cancellationToken),
            Window = rules.Window,
            OpenStages = input.OpenStages ?? int.MaxValue,
            PromotedAt = input.PromotedAt is { } at ? new DateTimeOffset(at, TimeSpan.Zero) : null,
        };
        var step = RolloutEngine.Step(rules.Strategy, record.Groups(), record.Edges.ToDictionary(edge => edge.Edge, edge => edge.Status, StringComparer.Ordinal), time.GetUtcNow(), conditions);
        record = await AskAsync(TimeOut(record, step, rules), step.ToStart, cancellationToken);
        record = record with
        {
            Document = record.Document with { State = Names.Of(step.AwaitsPromotion ? FleetRolloutState.AwaitingPromotion : FleetRolloutState.Rolling), Stage = step.StageName, Reason = step.Reason, After = null },
        };
        if (!Same(before, record)) record = await store.SaveAsync(record, before, cancellationToken);
        var missing = record.Edges.Where(edge => edge.State == RolloutEdgeState.Deferred).Select(edge => edge.Edge).ToHashSet(StringComparer.Ordinal);
        var next = Least(step.RecheckAfter, look.NextSilence(record));
        if (news.End(input.Rollout, missing)) next = Least(next, LookPace.After(time.GetElapsedTime(began)));
        return new RolloutAdvanced(
            record.Document.Figures, step.ToStart.Count, step.Stage, step.StageName, step.Breach, step.IsDone && HasShown(record), step.AwaitsPromotion,
            next?.TotalSeconds, step.Reason);
    }

    private async Task<RolloutAdvanced> WaitAsync(RolloutRecord record, string earlier, CancellationToken cancellationToken)
    {
        var reason = await beginning.PutOffAsync(record, earlier, cancellationToken);
        news.End(record.Document.Id, new HashSet<string>());
        return new RolloutAdvanced(record.Document.Figures, 0, null, null, false, false, false, null, reason, earlier);
    }

    /// <summary>Lets go of edges that a later rollout took over.</summary>
    private async Task<RolloutRecord> GiveUpAsync(RolloutRecord record, RolloutIndex index, CancellationToken cancellationToken)
    {
        foreach (var taker in index.Entries.FirstOrDefault(entry => entry.Id == record.Document.Id)?.TakenBy ?? [])
        {
            if (await store.FindAsync(taker, cancellationToken) is not { } later) continue;
            var taken = later.Edges.Select(edge => edge.Edge).ToHashSet(StringComparer.Ordinal);
            record = record.With([.. record.Edges.Select(edge => edge.State != RolloutEdgeState.RolledBack && taken.Contains(edge.Edge)
                ? edge with { State = RolloutEdgeState.RolledBack, Reason = $"taken over by {taker}", Since = time.GetUtcNow() }
                : edge)]);
        }

        return record;
    }

    private static RolloutRecord TimeOut(RolloutRecord record, RolloutStep step, RolloutRules rules)
    {
        if (step.TimedOut.Count == 0) return record;
        var late = step.TimedOut.ToHashSet(StringComparer.Ordinal);
        return record.With([.. record.Edges.Select(edge => late.Contains(edge.Edge)
            ? edge with { State = RolloutEdgeState.Failed, Reason = $"not serving within {RolloutDuration.Write(rules.Strategy.Limits.ProgressDeadline)}{(edge.Reason is { } why ? $": {why}" : "")}" }
            : edge)]);
    }

    private async Task<RolloutRecord> AskAsync(RolloutRecord record, IReadOnlyList<string> toStart, CancellationToken cancellationToken)
    {
        if (toStart.Count == 0) return record;
        var (request, groups) = (record.Document.Request, record.Document.Groups);
        var gates = groups.Select(group => RolloutRules.GatesOf(request, group)).ToArray();
        var turn = toStart.ToHashSet(StringComparer.Ordinal);
        var generations = await twins.DesireAsync(
            [.. record.Edges.Where(edge => turn.Contains(edge.Edge)).Select(edge => new DesiredOrder(edge.Edge, request.Release, gates[edge.Group], AllowsOlder: request.AllowOlder))],
            record.Document.Id, cancellationToken);
        await catalog.AuditAsync(record.Document.Id, "desire", request.Release, Told(toStart), cancellationToken);
        var now = time.GetUtcNow();
        return record.With([.. record.Edges.Select(edge => generations.TryGetValue(edge.Edge, out var generation)
            ? edge with { Asked = true, Generation = generation, Since = now, Reason = null }
            : edge)]);
    }

    private async Task<IReadOnlyDictionary<string, SiteRule>> SitesAsync(CancellationToken cancellationToken)
    {
        if (_sites is { } known && time.GetUtcNow() - known.At < SitesAge) return known.Rules;
        var rules = await placement.ReadSitesAsync(cancellationToken);
        _sites = (time.GetUtcNow(), rules);
        return rules;
    }

    /// <summary>A rollout that nobody has served has shown nothing: it waits for the first that returns.</summary>
    private static bool HasShown(RolloutRecord record) =>
        record.Edges.All(edge => edge.State != RolloutEdgeState.Deferred) || record.Edges.Any(edge => edge.State == RolloutEdgeState.Serving);

    private static bool Same(RolloutRecord before, RolloutRecord after) =>
        before.Document.State == after.Document.State && before.Document.Reason == after.Document.Reason && before.Document.Stage == after.Document.Stage
        && before.Edges.Zip(after.Edges).All(pair => ReferenceEquals(pair.First, pair.Second));

    private static TimeSpan? Least(TimeSpan? one, TimeSpan? other) => one is null || other < one ? other : one;

    private static string Told(IReadOnlyList<string> edges)
    {
        const int most = 20;
        var names = string.Join(", ", edges.Take(most));
        return string.Create(CultureInfo.InvariantCulture, $"{edges.Count} edges: {names}{(edges.Count > most ? ", …" : "")}");
    }
}
