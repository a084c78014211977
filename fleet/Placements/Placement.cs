using Puente.Core;

namespace Puente.Fleet;

/// <summary>
/// Decides which edges a placement selects, as Open Cluster Management does: cluster sets → predicates → taints → scores and spread → pick → group.
/// Pure: the same edges in any order give the same decision, and every edge is told why it is in or out.
/// </summary>
public static class Placement
{
    /// <summary>Applies <paramref name="rule"/> to <paramref name="edges"/>; where too many match, the first by ordinal name are taken.</summary>
    /// <exception cref="InputException">The rule is malformed, or two edges share a name.</exception>
    public static PlacementDecision Decide(PlacementRule rule, IReadOnlyList<EdgeFacts> edges) =>
        Decide(rule.ToSpec(), edges, new PlacementContext(DateTimeOffset.UnixEpoch));

    /// <summary>Applies <paramref name="spec"/> to <paramref name="edges"/>.</summary>
    /// <exception cref="InputException">The placement is malformed, names a cluster set there is not, or two edges share a name.</exception>
    public static PlacementDecision Decide(PlacementSpec spec, IReadOnlyList<EdgeFacts> edges, PlacementContext context)
    {
        spec.Validate();
        CheckNames(edges);
        var fleet = edges.ToArray();
        Array.Sort(Array.ConvertAll(fleet, edge => edge.Name), fleet, StringComparer.Ordinal);
        if (context.AutomaticTaints is { } automatic)
            for (var i = 0; i < fleet.Length; i++) fleet[i] = AutomaticTaints.Apply(fleet[i], automatic, context.Now);

        var verdicts = new EdgeVerdict[fleet.Length];
        var filter = new PlacementFilter(spec, context);
        var candidates = new List<Candidate>();
        for (var i = 0; i < fleet.Length; i++)
            if (filter.Examine(fleet[i], out var avoided, out var met) is { } refusal) verdicts[i] = refusal;
            else candidates.Add(new Candidate(i, fleet[i], avoided, met));

        var scores = Scoreboard.Make(spec, candidates, fleet, context);
        var chosen = Picker.Pick(spec, candidates, scores, verdicts);
        return new PlacementDecision(
            [.. chosen.OrderBy(candidate => candidate.Index).Select(candidate => candidate.Edge.Name)],
            [.. verdicts.Where(verdict => !verdict.IsSelected).Select(verdict => new ExcludedEdge(verdict.Edge, verdict.Reason))])
        {
            Satisfied = chosen.Count >= (spec.NumberOfClusters ?? 0),
            Groups = GroupPlan.Make(InOrder(spec.SortBy, chosen, verdicts), spec.DecisionStrategy?.GroupStrategy),
            Verdicts = verdicts,
            RecheckAt = filter.RecheckAt,
        };
    }

    internal static void CheckNames(IReadOnlyList<EdgeFacts> edges)
    {
        var names = new HashSet<string>(edges.Count, StringComparer.Ordinal);
        foreach (var edge in edges)
        {
            if (string.IsNullOrWhiteSpace(edge.Name))
                throw new InputException("edge", edge.Name, "has no name", "Give every edge a name.");
            if (!names.Add(edge.Name))
                throw new InputException("edge", edge.Name, "is listed twice", "Give every edge a name of its own.");
        }
    }

    private static EdgeFacts[] InOrder(DecisionOrder order, IReadOnlyList<Candidate> chosen, EdgeVerdict[] verdicts) =>
        [.. (order == DecisionOrder.Score
            ? chosen.OrderByDescending(candidate => verdicts[candidate.Index].Score).ThenBy(candidate => candidate.Index)
            : chosen.OrderBy(candidate => candidate.Index)).Select(candidate => candidate.Edge)];
}
