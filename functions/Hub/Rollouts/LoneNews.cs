using System.Collections.Concurrent;
using Puente.Core.Twins;
using Puente.Hub.Edges;
using Puente.Hub.Rollouts.Records;

namespace Puente.Hub.Rollouts;

/// <summary>The news of a hub that is alone: all that edges say comes to this process, and all looks are its own. It remembers which edges spoke; after a restart a look reads all.</summary>
public sealed class LoneNews(RolloutStore store, EdgePresence presence) : RolloutNews
{
    private readonly ConcurrentDictionary<string, Latch> _latches = new(StringComparer.Ordinal);
    private Task? _known;

    /// <inheritdoc/>
    public override Task<IReadOnlySet<string>?> BeginAsync(string instance, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlySet<string>?>(_latches.GetOrAdd(instance, _ => new Latch()).Take());

    /// <inheritdoc/>
    public override bool End(string instance, IReadOnlySet<string> missing) => _latches.GetOrAdd(instance, _ => new Latch()).Arm(missing);

    /// <inheritdoc/>
    public override void Forget(string instance) => _latches.TryRemove(instance, out _);

    /// <inheritdoc/>
    public override async Task HearAsync(IReadOnlyList<ReportedTwin> twins, bool isNews, DurableTaskClient client, CancellationToken cancellationToken)
    {
        var said = twins.Select(twin => (twin.Edge, IsNew: presence.Hear(twin))).ToList();
        await (_known is { IsFaulted: false, IsCanceled: false } known ? known : _known = RememberAsync(cancellationToken));
        foreach (var (instance, latch) in _latches)
            if (latch.Hear(said) && !await TellAsync(client, instance, cancellationToken)) Forget(instance);
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
