namespace Puente.Fleet;

/// <summary>
/// Takes candidates one by one, each time the best of those that keep the spread. Candidates of the same places wait in one line, so that a step costs
/// the logarithm of the number of lines, not of edges. Greedy, as Kubernetes' scheduler is: where several hard constraints work against each other, another order
/// might have found room for more.
/// </summary>
internal sealed class SpreadPicker
{
    private readonly SpreadAxis[] _axes;
    private readonly Scoreboard _scores;
    private readonly List<Candidate> _candidates;
    private readonly Dictionary<Places, SpreadLine> _lines = [];
    private readonly SpreadLine[] _lineOf;
    private readonly int[] _final;
    private readonly int _wanted;

    /// <summary>Sets up the lines.</summary>
    /// <param name="constraints">Over which places.</param>
    /// <param name="candidates">Whom to take.</param>
    /// <param name="scores">Their scores without spread.</param>
    /// <param name="order">Them, best first.</param>
    /// <param name="wanted">How many.</param>
    public SpreadPicker(IReadOnlyList<SpreadConstraint> constraints, List<Candidate> candidates, Scoreboard scores, int[] order, int wanted)
    {
        (_candidates, _scores, _wanted) = (candidates, scores, wanted);
        _axes = [.. constraints.Select(constraint => new SpreadAxis(constraint))];
        (_lineOf, _final) = (new SpreadLine[candidates.Count], new int[candidates.Count]);
        foreach (var i in order)
        {
            var places = new Places([.. _axes.Select(axis => axis.Add(candidates[i].Edge))]);
            if (!_lines.TryGetValue(places, out var line)) _lines[places] = line = new SpreadLine(places.Of);
            line.Waiting.Enqueue(i);
            _lineOf[i] = line;
        }
    }

    /// <summary>The spread score of candidate <paramref name="i"/>, as it was when it was taken or as it is at the end.</summary>
    public int ScoreOf(int i) => _final[i];

    /// <summary>Those taken, in the order they were.</summary>
    public List<int> Pick()
    {
        var taken = new List<int>(_wanted);
        var heads = new PriorityQueue<SpreadLine, SpreadRank>();
        foreach (var line in _lines.Values) heads.Enqueue(line, RankOf(line));
        while (taken.Count < _wanted && heads.TryDequeue(out var line, out var rank))
        {
            // Ranks only get worse: one that is no longer true is put back with the one that is.
            var now = RankOf(line);
            if (now.CompareTo(rank) != 0) heads.Enqueue(line, now);
            else if (FullAxis(line) is >= 0 and var full) Hold(line, full, now, heads);
            else taken.Add(Take(line, heads));
        }

        foreach (var line in _lines.Values)
            foreach (var i in line.Waiting) _final[i] = Spread(line);
        return taken;
    }

    /// <summary>Why candidate <paramref name="i"/>, which was not taken, could not be for want of room in its place; null when that is not why.</summary>
    public string? Blocked(int i) => FullAxis(_lineOf[i]) is >= 0 and var full ? _axes[full].Tell(_lineOf[i].Places[full]) : null;

    private int Take(SpreadLine line, PriorityQueue<SpreadLine, SpreadRank> heads)
    {
        var next = line.Waiting.Dequeue();
        _final[next] = Spread(line);
        for (var a = 0; a < _axes.Length; a++)
            if (_axes[a].Take(line.Places[a]))
                foreach (var freed in _axes[a].ReleaseAll(RankOf)) heads.Enqueue(freed, RankOf(freed));
        if (line.Waiting.Count > 0) heads.Enqueue(line, RankOf(line));
        return next;
    }

    /// <summary>The line waits for one place; the room it leaves in its others goes to the next that waits there.</summary>
    private void Hold(SpreadLine line, int full, SpreadRank rank, PriorityQueue<SpreadLine, SpreadRank> heads)
    {
        _axes[full].Hold(line, line.Places[full], rank);
        for (var a = 0; a < _axes.Length; a++)
            if (a != full && _axes[a].Release(line.Places[a], RankOf) is { } next) heads.Enqueue(next, RankOf(next));
    }

    private int FullAxis(SpreadLine line)
    {
        for (var a = 0; a < _axes.Length; a++)
            if (_axes[a].IsFull(line.Places[a])) return a;
        return -1;
    }

    private SpreadRank RankOf(SpreadLine line)
    {
        var head = line.Waiting.Peek();
        return new SpreadRank(_candidates[head].Avoided is not null, -(_scores.Total(head) + (_scores.SpreadWeight * Spread(line))), Crowd(line), head);
    }

    /// <summary>How empty the places of a line are, −100 to 100: each constraint counts half of the one before it.</summary>
    private int Spread(SpreadLine line)
    {
        var (sum, weights, weight) = (0.0, 0.0, 1.0);
        for (var a = 0; a < _axes.Length; a++, weight /= 2)
        {
            sum += weight * (1 - (2.0 * Math.Min(1.0, _axes[a].Count(line.Places[a]) / (double)Math.Max(1, _wanted))));
            weights += weight;
        }

        return (int)Math.Round(Scoreboard.Max * sum / weights, MidpointRounding.AwayFromZero);
    }

    // Among equals the emptier place first, also where Spread weighs nothing: a constraint that is given takes effect.
    private long Crowd(SpreadLine line)
    {
        long crowd = 0;
        for (var a = 0; a < _axes.Length; a++) crowd += (long)_axes[a].Count(line.Places[a]) << (_axes.Length - 1 - a);
        return crowd;
    }

    private readonly struct Places(int[] of) : IEquatable<Places>
    {
        public int[] Of { get; } = of;

        public bool Equals(Places other) => Of.AsSpan().SequenceEqual(other.Of);

        public override bool Equals(object? obj) => obj is Places other && Equals(other);

        public override int GetHashCode()
        {
            var hash = default(HashCode);
            foreach (var place in Of) hash.Add(place);
            return hash.ToHashCode();
        }
    }
}
