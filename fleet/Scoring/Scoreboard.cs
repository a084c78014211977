using System.Text;

namespace Puente.Fleet;

/// <summary>Scores of all candidates: those that stand before the pick, and the weight of Spread, which changes with it.</summary>
internal sealed class Scoreboard
{
    /// <summary>Largest score either way.</summary>
    public const int Max = 100;

    private readonly List<(string Name, int Weight, int[] Scores)> _parts = [];
    private readonly int[] _totals;

    private Scoreboard(int candidates) => _totals = new int[candidates];

    /// <summary>What the spread score counts; 0 where there is nothing to spread over.</summary>
    public int SpreadWeight { get; private set; }

    /// <summary>Whether anything makes one edge better than another.</summary>
    public bool Ranks => _parts.Count > 0 || SpreadWeight != 0;

    /// <summary>The weighted sum of candidate <paramref name="i"/> without its spread score.</summary>
    public int Total(int i) => _totals[i];

    /// <summary>What candidate <paramref name="i"/> scores and of what, such as <c>200 (Steady 100, Balance 100)</c>.</summary>
    public string Tell(int i, int? spread)
    {
        var text = new StringBuilder().Append(_totals[i] + (SpreadWeight * (spread ?? 0))).Append(" (");
        foreach (var (name, weight, scores) in _parts) Tell(text, name, weight, scores[i]);
        if (spread is { } score && SpreadWeight != 0) Tell(text, BuiltInScore.Spread, SpreadWeight, score);
        text.Length -= 2;
        return text.Append(')').ToString();
    }

    public static Scoreboard Make(PlacementSpec spec, List<Candidate> candidates, EdgeFacts[] fleet, PlacementContext context)
    {
        var board = new Scoreboard(candidates.Count);
        foreach (var (score, weight) in Weights(spec))
        {
            if (weight == 0) continue;
            if (score is { Type: ScoreCoordinateType.BuiltIn, BuiltIn: BuiltInScore.Spread }) board.SpreadWeight = spec.SpreadPolicy?.SpreadConstraints is { Count: > 0 } ? weight : 0;
            else board.Add(score.Name, weight, Score(score, candidates, fleet, context));
        }

        return board;
    }

    private static List<(ScoreCoordinate Score, int Weight)> Weights(PlacementSpec spec)
    {
        var policy = spec.PrioritizerPolicy ?? new PrioritizerPolicy();
        var listed = (policy.Configurations ?? []).Select(one => (one.ScoreCoordinate, one.Weight)).ToList();
        if (policy.Mode == PrioritizerMode.Exact) return listed;
        string[] defaults = spec.SpreadPolicy?.SpreadConstraints is { Count: > 0 }
            ? [BuiltInScore.Steady, BuiltInScore.Balance, BuiltInScore.Spread] : [BuiltInScore.Steady, BuiltInScore.Balance];
        return [.. defaults.Where(name => !listed.Exists(one => one.ScoreCoordinate.Name == name)).Select(name => (new ScoreCoordinate(BuiltIn: name), 1)), .. listed];
    }

    private static int[] Score(ScoreCoordinate score, List<Candidate> candidates, EdgeFacts[] fleet, PlacementContext context) => score switch
    {
        { Type: ScoreCoordinateType.AddOn, AddOn.ResourceName: AddOnScore.Capabilities } => Rank(candidates, score.AddOn.ScoreName),
        { Type: ScoreCoordinateType.AddOn } => [.. candidates.Select(one => Math.Clamp(one.Edge.Scores.GetValueOrDefault(score.Name), -Max, Max))],
        { BuiltIn: BuiltInScore.Steady } => [.. candidates.Select(one => context.Existing.Contains(one.Edge.Name) ? Max : 0)],
        { BuiltIn: BuiltInScore.Balance } => Balance(candidates, fleet),
        { BuiltIn: BuiltInScore.ResourceAllocatableCpu } => Rank(candidates, EdgeResources.Cpu),
        _ => Rank(candidates, EdgeResources.Memory),
    };

    private static int[] Balance(List<Candidate> candidates, EdgeFacts[] fleet)
    {
        var most = fleet.Length == 0 ? 0 : fleet.Max(edge => edge.Decisions);
        return [.. candidates.Select(one => one.Edge.Decisions <= 0 ? Max : (int)(2 * Max * (0.5 - ((double)one.Edge.Decisions / most))))];
    }

    /// <summary>The least scores −100, the most 100, all alike 100. What an edge does not say is not known, and not known ranks with the least.</summary>
    private static int[] Rank(List<Candidate> candidates, string resource)
    {
        var values = candidates.Select(one => one.Edge.Resources.TryGetValue(resource, out var value) ? value : double.NaN).ToArray();
        var known = values.Where(double.IsFinite).ToArray();
        if (known.Length == 0) return new int[values.Length];
        var (least, most) = (known.Min(), known.Max());
        return Array.ConvertAll(values, value => !double.IsFinite(value) ? -Max : most > least ? (int)(2 * Max * (((value - least) / (most - least)) - 0.5)) : Max);
    }

    private void Add(string name, int weight, int[] scores)
    {
        _parts.Add((name, weight, scores));
        for (var i = 0; i < scores.Length; i++) _totals[i] += weight * scores[i];
    }

    private static void Tell(StringBuilder text, string name, int weight, int score)
    {
        text.Append(name).Append(' ').Append(score);
        if (weight != 1) text.Append('×').Append(weight);
        text.Append(", ");
    }
}
