namespace Puente.Fleet;

/// <summary>How many are taken in each place of one constraint.</summary>
internal sealed class SpreadAxis(SpreadConstraint constraint)
{
    /// <summary>The place of edges that do not say where they are.</summary>
    private const int Nowhere = 0;

    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly List<string> _names = [""];
    private readonly List<int> _counts = [0];
    private readonly Dictionary<int, PriorityQueue<SpreadLine, SpreadRank>> _held = [];
    private readonly bool _hard = constraint.WhenUnsatisfiable == UnsatisfiableAction.DoNotSchedule;
    private int _least, _atLeast;

    /// <summary>Notes the place of a candidate and answers its number.</summary>
    public int Add(EdgeFacts edge)
    {
        if (constraint.PlaceOf(edge) is not { } name) return Nowhere;
        if (_ids.TryGetValue(name, out var id)) return id;
        _ids[name] = id = _names.Count;
        _names.Add(name);
        _counts.Add(0);
        _atLeast++;
        return id;
    }

    /// <summary>How many are taken in <paramref name="place"/>. Nowhere is as crowded as can be: it cannot be spread over.</summary>
    public int Count(int place) => place == Nowhere ? 1 << 24 : _counts[place];

    /// <summary>Whether one more in <paramref name="place"/> is refused.</summary>
    public bool IsFull(int place) => _hard && (place == Nowhere || _counts[place] + 1 - _least > constraint.MaxSkew);

    /// <summary>Keeps a line until its place has room.</summary>
    public void Hold(SpreadLine line, int place, SpreadRank rank)
    {
        if (!_held.TryGetValue(place, out var lines)) _held[place] = lines = new PriorityQueue<SpreadLine, SpreadRank>();
        lines.Enqueue(line, rank);
    }

    /// <summary>The best line that waits for <paramref name="place"/>, where that has room; null when there is none.</summary>
    /// <param name="place">The place.</param>
    /// <param name="rankOf">The rank of a line as it is now.</param>
    public SpreadLine? Release(int place, Func<SpreadLine, SpreadRank> rankOf)
    {
        if (IsFull(place) || !_held.TryGetValue(place, out var lines)) return null;
        while (lines.TryDequeue(out var line, out var rank))
        {
            // Ranks only get worse: one that is no longer true is put back with the one that is.
            var now = rankOf(line);
            if (now.CompareTo(rank) == 0) return line;
            lines.Enqueue(line, now);
        }

        return null;
    }

    /// <summary>Counts one more in <paramref name="place"/>.</summary>
    /// <returns>True when the emptiest place holds more than before: others have room then.</returns>
    public bool Take(int place)
    {
        if (place == Nowhere || _counts[place]++ != _least || --_atLeast > 0) return false;
        _least++;
        _atLeast = _counts.Skip(1).Count(count => count == _least);
        return _hard;
    }

    /// <summary>The lines that may go on now: as many a place as it has room for, in the order of places.</summary>
    public IEnumerable<SpreadLine> ReleaseAll(Func<SpreadLine, SpreadRank> rankOf)
    {
        foreach (var place in _held.Keys.Order().ToList())
            for (var room = _least + constraint.MaxSkew - _counts[place]; room > 0 && Release(place, rankOf) is { } line; room--)
                yield return line;
    }

    /// <summary>Why <paramref name="place"/> takes no more, for a person.</summary>
    public string Tell(int place) => place == Nowhere
        ? $"it has no {constraint.TopologyKey}, over which the placement is spread"
        : $"{constraint.TopologyKey}={_names[place]} holds {_counts[place]} and the emptiest {_least}: the spread allows {constraint.MaxSkew} more";
}
