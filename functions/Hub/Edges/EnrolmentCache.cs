using System.Collections.Concurrent;

namespace Puente.Hub.Edges;

/// <summary>
/// Enrolments as they were within the last half minute, with their keys at hand: what edges say is checked without a look at the state. A
/// change by this process is seen at once, one by another replica within <see cref="Age"/>.
/// </summary>
public sealed class EnrolmentCache(EdgeKeys keys, TimeProvider time)
{
    /// <summary>How long an entry is good for.</summary>
    public static readonly TimeSpan Age = TimeSpan.FromSeconds(30);

    private const int MaxEntries = 200_000;
    private readonly ConcurrentDictionary<string, KnownEdge> _known = new(StringComparer.Ordinal);
    private long _changes;

    /// <summary>What is known of <paramref name="edge"/>; read anew where that is too old.</summary>
    public async ValueTask<KnownEdge> GetAsync(string edge, Func<string, CancellationToken, Task<Enrolment?>> read, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(edge, out var known) && time.GetUtcNow() - known.ReadAt < Age) return known;
        var changes = Volatile.Read(ref _changes);
        var fresh = new KnownEdge(await read(edge, cancellationToken), time.GetUtcNow(), keys);
        // What was changed while it was read may have been read before.
        if (Volatile.Read(ref _changes) != changes) return fresh;
        // Names that anybody may make up fill it as well: it begins anew rather than grow.
        if (known is null && _known.Count >= MaxEntries) _known.Clear();
        return _known[edge] = fresh;
    }

    /// <summary>It changed.</summary>
    public void Forget(string edge)
    {
        Interlocked.Increment(ref _changes);
        _known.TryRemove(edge, out _);
    }
}
