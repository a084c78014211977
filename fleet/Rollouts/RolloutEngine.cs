using System.Globalization;

namespace Puente.Fleet.Rollouts;

/// <summary>
/// What a rollout does next, as Open Cluster Management's rollout handler decides it (sdk-go, <c>pkg/apis/cluster/v1alpha1/rollout.go</c>; the sheet's nine rules).
/// Pure: the same edges in any order give the same step. Puente's own over it: an edge out of reach is <see cref="RolloutEdgeState.Deferred"/>, which fails nothing and
/// holds no slot; sites have windows and vetoes; a mandatory group of which nobody has served is waited for, because it has shown nothing.
/// </summary>
public static class RolloutEngine
{
    /// <summary>Name of the stage of those that no mandatory group has.</summary>
    public const string Rest = "rest";

    /// <summary>The step at <paramref name="now"/>.</summary>
    /// <param name="strategy">How fast and in what order; well formed.</param>
    /// <param name="groups">Decision groups, first to last.</param>
    /// <param name="statuses">What is known of edges; one that is absent is still to be asked.</param>
    /// <param name="now">The time.</param>
    /// <param name="conditions">What else is heeded.</param>
    public static RolloutStep Step(
        RolloutStrategy strategy, IReadOnlyList<RolloutGroup> groups, IReadOnlyDictionary<string, EdgeStatus> statuses, DateTimeOffset now,
        RolloutConditions? conditions = null)
    {
        var heeded = conditions ?? RolloutConditions.None;
        var stages = RolloutStage.Of(strategy, groups);
        var (toStart, timedOut) = (new List<string>(), new List<string>());
        (StageTally Tally, RolloutStage Stage, int Index)? current = null, breach = null;
        DateTimeOffset? next = null;
        for (var i = 0; i < stages.Count; i++)
        {
            // Stages that may not start yet are looked at all the same: what was asked there before is still under way.
            var mayStart = current is null && i < heeded.OpenStages;
            var tally = StageTally.Of(stages[i], strategy, statuses, now, heeded, mayStart);
            timedOut.AddRange(tally.TimedOut);
            toStart.AddRange(tally.ToStart);
            if (tally.Next is { } change && !(change >= next)) next = change;
            if (breach is null && tally.Failures > stages[i].MaxFailures) breach = (tally, stages[i], i);
            if (current is null && !tally.IsDone) current = (tally, stages[i], i);
        }

        if (breach is not null) toStart.Clear();
        var told = breach ?? current;
        return new RolloutStep(toStart, timedOut, Removed(groups, statuses), breach is not null, next - now)
        {
            Stage = told?.Index,
            Stages = stages.Count,
            StageName = told?.Stage.Name,
            AwaitsPromotion = breach is null && current is { } waits && waits.Index >= heeded.OpenStages && waits.Tally.UnderWay == 0,
            Reason = told is { } some ? Describe(some.Stage, some.Tally) : "every edge that can be reached is done",
        };
    }

    /// <summary>The stages that <paramref name="strategy"/> makes of <paramref name="groups"/>: names and edges, first to last; none is empty.</summary>
    public static IReadOnlyList<RolloutGroup> Stages(RolloutStrategy strategy, IReadOnlyList<RolloutGroup> groups) =>
        [.. RolloutStage.Of(strategy, groups).Select(stage => new RolloutGroup(stage.Name, stage.Edges))];

    private static List<string> Removed(IReadOnlyList<RolloutGroup> groups, IReadOnlyDictionary<string, EdgeStatus> statuses)
    {
        var known = new HashSet<string>(groups.Sum(group => group.Edges.Count), StringComparer.Ordinal);
        foreach (var group in groups) known.UnionWith(group.Edges);
        var removed = statuses.Keys.Where(edge => !known.Contains(edge)).ToList();
        removed.Sort(StringComparer.Ordinal);
        return removed;
    }

    private static string Describe(RolloutStage stage, StageTally tally)
    {
        var may = stage.MaxFailures == int.MaxValue ? "any number" : stage.MaxFailures.ToString(CultureInfo.InvariantCulture);
        var text = string.Create(CultureInfo.InvariantCulture,
            $"{stage.Name}: {tally.Served} of {stage.Edges.Count} serve, {tally.UnderWay} under way, {tally.Waiting} wait, {tally.Failures} failed ({may} may fail)");
        if (tally.Absent > 0) text += string.Create(CultureInfo.InvariantCulture, $", {tally.Absent} out of reach or not to be asked");
        return text;
    }
}
