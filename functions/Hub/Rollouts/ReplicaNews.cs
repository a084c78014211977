using System.Collections.Concurrent;
using Puente.Catalog;
using Puente.Core.Twins;
using Puente.Hub.Edges;
using Puente.Hub.Rollouts.Records;
using Puente.Workflows.Rollouts.Fleet;
using Puente.Workflows.Transitions;

namespace Puente.Hub.Rollouts;

/// <summary>
/// The news of a hub of several replicas: any of them hears an edge, any of them looks. Who spoke is read from the catalog, where all of them put it; whether the event was raised for
/// what the next look will see, from a mark that each look leaves in the hub's state before it reads anything. A replica raises the event once a mark.
/// </summary>
public sealed class ReplicaNews(CatalogStore catalog, RolloutStore store, EdgePresence presence, TimeProvider time) : RolloutNews
{
    /// <summary>How much older than a look's last an edge may be on record and yet be read: the record is late by <see cref="Sightings.Within"/>, and clocks are apart. One that is later waits for the next look that reads all.</summary>
    public static readonly TimeSpan Overlap = Sightings.Within + TimeSpan.FromSeconds(15);

    /// <summary>How often a look reads all edges whoever spoke.</summary>
    public static readonly TimeSpan ReadsAllEvery = TimeSpan.FromMinutes(1);

    private const int MaxTold = 256;
    private readonly ConcurrentDictionary<string, Look> _looks = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _told = new(StringComparer.Ordinal);
    private long _learned;

    /// <inheritdoc/>
    public override async Task<IReadOnlySet<string>?> BeginAsync(string instance, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var since = _looks.GetOrAdd(instance, _ => new Look()).Begin(now);
        await store.MarkLookAsync(instance, cancellationToken);
        var learned = new DateTimeOffset(Interlocked.Read(ref _learned), TimeSpan.Zero);
        var spoke = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (edge, at) in await catalog.ListHeardAsync(Before(since < learned ? since.Value : learned), cancellationToken))
        {
            presence.Learn(edge, at);
            if (since is { } last && at >= Before(last)) spoke.Add(edge);
        }

        Interlocked.Exchange(ref _learned, now.UtcTicks);
        return since is null ? null : spoke;
    }

    /// <inheritdoc/>
    public override bool End(string instance, IReadOnlySet<string> missing)
    {
        if (_looks.TryGetValue(instance, out var look)) look.End();
        // What came meanwhile raised the event: the mark was there before it.
        return false;
    }

    /// <inheritdoc/>
    public override void Forget(string instance)
    {
        _looks.TryRemove(instance, out _);
        _told.TryRemove(instance, out _);
    }

    /// <inheritdoc/>
    public override async Task HearAsync(IReadOnlyList<ReportedTwin> twins, bool isNews, DurableTaskClient client, CancellationToken cancellationToken)
    {
        foreach (var twin in twins) presence.Hear(twin);
        if (!isNews) return;
        string[] instances = [.. (await store.ListActiveAsync(cancellationToken)).Select(InstanceOf)];
        foreach (var (instance, mark) in await store.ReadMarksAsync(instances, cancellationToken))
        {
            // The mark that was told of is still the newest: the look that the event brings has not begun, and will see this too.
            if (_told.TryGetValue(instance, out var told) && told == mark) continue;
            await TellAsync(client, instance, cancellationToken);
            if (_told.Count >= MaxTold) _told.Clear();
            _told[instance] = mark;
        }
    }

    private static DateTimeOffset Before(DateTimeOffset time) => time - DateTimeOffset.MinValue > Overlap ? time - Overlap : DateTimeOffset.MinValue;

    /// <summary>Who looks at the edges of a rollout: its rollback while there is one.</summary>
    private static string InstanceOf(RolloutDocument rollout) =>
        rollout.State == Names.Of(FleetRolloutState.RollingBack) ? FleetRolloutOrchestrator.RollbackOf(rollout.Id) : rollout.Id;

    /// <summary>This process's looks at an instance. Others' lie between them, so that it reads more than it must, not less.</summary>
    private sealed class Look
    {
        private readonly Lock _lock = new();
        private DateTimeOffset? _last, _lastOfAll, _began;
        private bool _isOfAll;

        /// <summary>When the last began that ended; null when this one is to read all.</summary>
        public DateTimeOffset? Begin(DateTimeOffset now)
        {
            lock (_lock)
            {
                // One that broke off may have kept nothing of what it read.
                var isBroken = _began is not null;
                _isOfAll = isBroken || _last is null || now - _lastOfAll >= ReadsAllEvery;
                _began = now;
                return _isOfAll ? null : _last;
            }
        }

        public void End()
        {
            lock (_lock)
            {
                if (_isOfAll) _lastOfAll = _began;
                (_last, _began) = (_began, null);
            }
        }
    }
}
