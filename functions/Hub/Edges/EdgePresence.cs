using System.Collections.Concurrent;
using Puente.Core.Twins;

namespace Puente.Hub.Edges;

/// <summary>
/// When each edge was last heard of, by the hub's own clock: an edge whose clock is wrong is not taken for silent. In memory alone, because what it is asked is "who is
/// silent now"; what was heard before a restart is taken from the reported twin, and what other replicas hear from the catalog (<see cref="Learn"/>).
/// </summary>
public sealed class EdgePresence(TimeProvider time)
{
    /// <summary>One that was silent for so long is back: that it speaks at all is news.</summary>
    public static readonly TimeSpan Away = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Heard> _edges = new(StringComparer.Ordinal);

    /// <summary>An edge spoke.</summary>
    /// <returns>Whether it said anything but that it is there, or spoke for the first time.</returns>
    public bool Hear(ReportedTwin twin)
    {
        var heard = Said(twin, time.GetUtcNow());
        var isNew = true;
        _edges.AddOrUpdate(twin.Edge, heard, (_, before) =>
        {
            isNew = before with { At = heard.At } != heard;
            return heard;
        });
        return isNew;
    }

    /// <summary>What an edge said before this process heard of it; no later than now, whatever its clock says.</summary>
    public void Remember(ReportedTwin twin)
    {
        var now = time.GetUtcNow();
        _edges.TryAdd(twin.Edge, Said(twin, twin.UpdatedAt < now ? twin.UpdatedAt : now));
    }

    /// <summary>An edge spoke to some replica at <paramref name="at"/>.</summary>
    public void Learn(string edge, DateTimeOffset at) =>
        _edges.AddOrUpdate(edge, _ => new Heard(at, -1, "", null, 0), (_, known) => known.At < at ? known with { At = at } : known);

    /// <summary>Whether two twins of an edge say the same of what it runs and how it stands.</summary>
    public static bool SaysTheSame(ReportedTwin one, ReportedTwin other) => Said(one, default) == Said(other, default);

    /// <summary>When <paramref name="edge"/> was last heard of; null for never.</summary>
    public DateTimeOffset? LastHeard(string edge) => _edges.TryGetValue(edge, out var heard) ? heard.At : null;

    private static Heard Said(ReportedTwin twin, DateTimeOffset at) =>
        new(at, twin.Generation, twin.State, twin.Release, twin.Gates?.Aggregate(1, (code, gate) => (code * 4) + (int)gate.Outcome) ?? 0);

    private readonly record struct Heard(DateTimeOffset At, long Generation, string State, string? Release, int Gates);
}
