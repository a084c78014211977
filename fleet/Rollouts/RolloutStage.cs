namespace Puente.Fleet.Rollouts;

/// <summary>Edges that must be done before the next stage starts: a mandatory group, a group, or all that are left.</summary>
/// <param name="Name">The group's name, or <see cref="RolloutEngine.Rest"/>.</param>
/// <param name="Edges">Their names, in ordinal order.</param>
/// <param name="Slots">How many may be under way at once.</param>
/// <param name="MaxFailures">How many may fail.</param>
/// <param name="IsMandatory">Whether somebody of it must have served.</param>
internal sealed record RolloutStage(string Name, IReadOnlyList<string> Edges, int Slots, int MaxFailures, bool IsMandatory)
{
    /// <summary>The stages that <paramref name="strategy"/> makes of <paramref name="groups"/>; none is empty.</summary>
    public static IReadOnlyList<RolloutStage> Of(RolloutStrategy strategy, IReadOnlyList<RolloutGroup> groups)
    {
        var limits = strategy.Limits;
        var total = groups.Sum(group => group.Edges.Count);
        var mandatory = groups.Select((group, index) =>
            strategy.Type != RolloutType.All && limits.MandatoryDecisionGroups?.Any(named => named.Means(group.Name, index)) == true).ToList();
        var stages = new List<RolloutStage>();
        for (var i = 0; i < groups.Count; i++)
            if (mandatory[i]) Add(Label(groups[i], i), groups[i].Edges, groups[i].Edges.Count, 0, isMandatory: true);
        if (strategy.Type == RolloutType.ProgressivePerGroup)
        {
            for (var i = 0; i < groups.Count; i++)
                if (!mandatory[i]) Add(Label(groups[i], i), groups[i].Edges, groups[i].Edges.Count, limits.MaxFailures?.Of(groups[i].Edges.Count, 0) ?? 0);
            return stages;
        }

        var rest = groups.Where((_, index) => !mandatory[index]).SelectMany(group => group.Edges).ToList();
        if (strategy.Type == RolloutType.All) Add(RolloutEngine.Rest, rest, rest.Count, int.MaxValue);
        else Add(RolloutEngine.Rest, rest, limits.MaxConcurrency?.Of(rest.Count, rest.Count) ?? rest.Count, limits.MaxFailures?.Of(total, 0) ?? 0);
        return stages;

        void Add(string name, IReadOnlyList<string> edges, int slots, int maxFailures, bool isMandatory = false)
        {
            if (edges.Count == 0) return;
            var ordered = edges.ToArray();
            Array.Sort(ordered, StringComparer.Ordinal);
            stages.Add(new RolloutStage(name, ordered, slots, maxFailures, isMandatory));
        }
    }

    private static string Label(RolloutGroup group, int index) => group.Name.Length > 0 ? group.Name : $"group {index}";
}
