using Puente.Core;

namespace Puente.Fleet;

/// <summary>Decides which edges a rule selects. Pure: the same edges in any order give the same decision.</summary>
public static class Placement
{
    /// <summary>Applies <paramref name="rule"/> to <paramref name="edges"/>; where too many match, the first by ordinal name are taken.</summary>
    /// <exception cref="InputException">The rule is malformed, or two edges share a name.</exception>
    public static PlacementDecision Decide(PlacementRule rule, IReadOnlyList<EdgeFacts> edges)
    {
        rule.Validate();
        CheckNames(edges);
        var (selected, excluded) = (new List<string>(), new List<ExcludedEdge>());
        foreach (var edge in edges.OrderBy(edge => edge.Name, StringComparer.Ordinal))
        {
            var reason = rule.Selector is null
                ? "the rule has no selector; an empty one selects every edge"
                : rule.Selector.Unmet(edge.Labels) is { } unmet ? $"its labels do not meet {unmet}" : null;
            if (reason is null && selected.Count >= rule.NumberOfClusters)
                reason = $"the rule takes {rule.NumberOfClusters}, and others come first by name";
            if (reason is null) selected.Add(edge.Name);
            else excluded.Add(new ExcludedEdge(edge.Name, reason));
        }

        return new PlacementDecision(selected, excluded) { Satisfied = selected.Count >= (rule.NumberOfClusters ?? 0) };
    }

    internal static void CheckNames(IReadOnlyList<EdgeFacts> edges)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var edge in edges)
        {
            if (string.IsNullOrWhiteSpace(edge.Name))
                throw new InputException("edge", edge.Name, "has no name", "Give every edge a name.");
            if (!names.Add(edge.Name))
                throw new InputException("edge", edge.Name, "is listed twice", "Give every edge a name of its own.");
        }
    }
}
