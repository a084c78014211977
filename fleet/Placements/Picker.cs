namespace Puente.Fleet;

/// <summary>Takes the best candidates, spread over places where that is asked for, and says of each why it is in or out.</summary>
internal static class Picker
{
    /// <summary>The candidates that are taken; a verdict for each candidate is put into <paramref name="verdicts"/>.</summary>
    public static IReadOnlyList<Candidate> Pick(PlacementSpec spec, List<Candidate> candidates, Scoreboard scores, EdgeVerdict[] verdicts)
    {
        var wanted = Math.Min(spec.NumberOfClusters ?? int.MaxValue, candidates.Count);
        var constraints = spec.SpreadPolicy?.SpreadConstraints ?? [];
        var order = Order(candidates, scores, matters: wanted < candidates.Count || constraints.Count > 0);
        var spread = constraints.Count > 0 ? new SpreadPicker(constraints, candidates, scores, order, wanted) : null;
        var taken = spread?.Pick() ?? [.. order.Take(wanted)];
        var isTaken = new bool[candidates.Count];
        foreach (var i in taken) isTaken[i] = true;

        var line = new Line(spec.NumberOfClusters, taken.Count == 0 ? null : taken.Min(Score), scores.Ranks);
        for (var i = 0; i < candidates.Count; i++)
        {
            var (score, edge) = (Score(i), candidates[i]);
            verdicts[edge.Index] = isTaken[i]
                ? new EdgeVerdict(edge.Edge.Name, PlacementOutcome.Selected, scores.Ranks ? $"{edge.Met}; it scores {scores.Tell(i, spread?.ScoreOf(i))}" : edge.Met, score)
                : spread?.Blocked(i) is { } full
                    ? new EdgeVerdict(edge.Edge.Name, PlacementOutcome.SpreadExceeded, full, score)
                    : new EdgeVerdict(edge.Edge.Name, PlacementOutcome.Outranked, line.Tell(edge, score, scores.Ranks ? scores.Tell(i, spread?.ScoreOf(i)) : null), score);
        }

        return [.. taken.Select(i => candidates[i])];

        int Score(int i) => scores.Total(i) + (scores.SpreadWeight * (spread?.ScoreOf(i) ?? 0));
    }

    /// <summary>Places of candidates, best first: those that nobody avoids, by score, then by name.</summary>
    private static int[] Order(List<Candidate> candidates, Scoreboard scores, bool matters)
    {
        var order = new int[candidates.Count];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        // Where all are taken, unless a spread leaves some out, their order says nothing.
        if (matters)
            Array.Sort(order, (a, b) =>
                (candidates[a].Avoided is null) != (candidates[b].Avoided is null) ? (candidates[a].Avoided is null ? -1 : 1)
                : scores.Total(a) != scores.Total(b) ? scores.Total(b).CompareTo(scores.Total(a)) : a.CompareTo(b));
        return order;
    }

    /// <summary>Where the line was drawn between those taken and those that were not.</summary>
    private sealed record Line(int? Wanted, int? Lowest, bool Ranks)
    {
        public string Tell(Candidate candidate, int score, string? told) =>
            candidate.Avoided is { } taint ? $"the rule takes {Wanted}, and its taint {taint} puts it behind the others"
            : told is null || score == Lowest ? $"the rule takes {Wanted}, and others come first by name"
            : $"the rule takes {Wanted}, and it scores {told}; the lowest taken scores {Lowest}";
    }
}
