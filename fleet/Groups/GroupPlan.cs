namespace Puente.Fleet;

/// <summary>Divides chosen edges into decision groups. Pure: each edge lands in exactly one.</summary>
internal static class GroupPlan
{
    /// <summary>The groups.</summary>
    /// <param name="chosen">The edges, in the order they shall have in their groups.</param>
    /// <param name="strategy">How; null makes one group.</param>
    public static IReadOnlyList<DecisionGroup> Make(IReadOnlyList<EdgeFacts> chosen, GroupStrategy? strategy)
    {
        var size = Math.Max(1, strategy?.SizeOf(chosen.Count) ?? chosen.Count);
        var rules = strategy?.DecisionGroups ?? [];
        var matchers = rules.Select(rule => rule.GroupClusterSelector is { } selector ? new ClusterMatcher(selector) : null).ToArray();
        var members = new List<string>[rules.Count + 1];
        for (var i = 0; i < members.Length; i++) members[i] = [];
        foreach (var edge in chosen)
        {
            var first = Array.FindIndex(matchers, matcher => matcher?.Matches(edge) == true);
            members[first < 0 ? rules.Count : first].Add(edge.Name);
        }

        var groups = new List<DecisionGroup>();
        for (var i = 0; i < members.Length; i++)
            foreach (var part in members[i].Chunk(size))
                groups.Add(new DecisionGroup(groups.Count, i < rules.Count ? rules[i].GroupName : "", part));
        return groups;
    }
}
