using System.Collections.Concurrent;
using Puente.Core.Twins;
using Puente.Hub.Edges;
using Puente.Hub.Rollouts.Records;
using Puente.Workflows.Rollouts.Fleet;

namespace Puente.Hub.Rollouts;

/// <summary>
/// Tells rollouts under way that an edge said something new: one event for all that comes between two looks, however much that is. It remembers which edges spoke, so that a look
/// reads those; after a restart a look reads all. What is lost with the process is found by the next look that time brings.
/// </summary>
public sealed class RolloutNews(RolloutStore store, EdgePresence presence)
{
    private readonly ConcurrentDictionary<string, Latch> _latches = new(StringComparer.Ordinal);
    private Task? _known;

    /// <summary>A look at <paramref name="instance"/> begins: what came before it, it sees.</summary>
    /// <returns>The edges that spoke since the last; null when all are to be read: at the first look, and after one that broke off.</returns>
    public IReadOnlySet<string>? Begin(string instance) => _latches.GetOrAdd(instance, _ => new Latch()).Take();

    /// <summary>A look has ended: the next news raises the event.</summary>
    /// <param name="instance">Whose look.</param>
    /// <param name="missing">Edges out of reach: of them any word is news.</param>
    /// <returns>Whether something came meanwhile, so that it is worth looking again.</returns>
    public bool End(string instance, IReadOnlySet<string> missing) => _latches.GetOrAdd(instance, _ => new Latch()).Arm(missing);

    /// <summary>The instance has ended.</summary>
    public void Forget(string instance) => _latches.TryRemove(instance, out _);

    /// <summary>Edges spoke.</summary>
    public async Task HearAsync(IReadOnlyList<ReportedTwin> twins, DurableTaskClient client, CancellationToken cancellationToken)
    {
        var said = twins.Select(twin => (twin.Edge, IsNew: presence.Hear(twin))).ToList();
        await (_known is { IsFaulted: false, IsCanceled: false } known ? known : _known = RememberAsync(cancellationToken));
        foreach (var (instance, latch) in _latches)
            if (latch.Hear(said) && !await TellAsync(client, instance, cancellationToken)) Forget(instance);
    }

    /// <summary>Something changed for <paramref name="instance"/>: edges spoke, or an earlier rollout has ended.</summary>
    /// <returns>False when it has ended itself: it wants no news, and who brings them must not fail for its sake.</returns>
    public static async Task<bool> TellAsync(DurableTaskClient client, string instance, CancellationToken cancellationToken)
    {
        try
        {
            await client.RaiseEventAsync(instance, FleetRolloutOrchestrator.ChangedEvent, null, cancellationToken);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            _ = e;
            return false;
        }
    }

    /// <summary>Rollouts that were under way when this process started.</summary>
    private async Task RememberAsync(CancellationToken cancellationToken)
    {
        foreach (var entry in (await store.ReadIndexAsync(cancellationToken)).Entries.Where(entry => entry.IsActive))
        {
            var latch = new Latch();
            latch.Arm(new HashSet<string>());
            _latches.TryAdd(entry.Id, latch);
        }
    }

    /// <summary>What is known between two looks.</summary>
    private sealed class Latch
    {
        private readonly Lock _lock = new();
        private HashSet<string>? _spoke;
        private IReadOnlySet<string> _missing = new HashSet<string>();
        private bool _isArmed, _hasNews, _isLooking;

        public HashSet<string>? Take()
        {
            lock (_lock)
            {
                // A look that broke off took its news with it: the next reads all.
                var spoke = _isLooking ? null : _spoke;
                (_spoke, _hasNews, _isArmed, _isLooking) = (new HashSet<string>(StringComparer.Ordinal), false, false, true);
                return spoke;
            }
        }

        public bool Arm(IReadOnlySet<string> missing)
        {
            lock (_lock)
            {
                _missing = missing;
                (_isArmed, _isLooking) = (!_hasNews, false);
                return _hasNews;
            }
        }

        /// <summary>Whether the event is to be raised.</summary>
        public bool Hear(IEnumerable<(string Edge, bool IsNew)> said)
        {
            lock (_lock)
            {
                string[] edges = [.. said.Where(one => one.IsNew || _missing.Contains(one.Edge)).Select(one => one.Edge)];
                if (edges.Length == 0) return false;
                _spoke?.UnionWith(edges);
                _hasNews = true;
                var raise = _isArmed;
                _isArmed = false;
                return raise;
            }
        }
    }
}
