using CsCheck;
using Puente.Fleet.Rollouts;

namespace Puente.Fleet.Tests.Rollouts;

/// <summary>Small rollouts in any state: a strategy, groups, statuses, and what sites allow.</summary>
internal static class RolloutGens
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static Gen<TimeSpan> Minutes { get; } = Gen.Int[1, 20].Select(minutes => TimeSpan.FromMinutes(minutes));

    public static Gen<IntOrPercent> Part { get; } = Gen.Select(Gen.Int[0, 120], Gen.Bool, (number, percent) => percent ? new IntOrPercent(number, true) : new IntOrPercent(number % 6, false));

    public static Gen<RolloutLimits> Limits { get; } = Gen.Select(
        Gen.Nullable(Part), Gen.Nullable(Part), Gen.Nullable(Minutes), Gen.Nullable(Minutes), Gen.Int[0, 2],
        (slots, failures, soak, deadline, mandatory) => new RolloutLimits
        {
            MaxConcurrency = slots,
            MaxFailures = failures,
            MinSuccessTime = soak,
            ProgressDeadline = deadline,
            MandatoryDecisionGroups = mandatory == 0 ? null : [new MandatoryDecisionGroup(GroupIndex: mandatory - 1)],
        });

    public static Gen<RolloutStrategy> Strategy { get; } = Gen.Select(Gen.Enum<RolloutType>(), Limits, (type, limits) => new RolloutStrategy(type)
    {
        All = type == RolloutType.All ? new RolloutLimits { ProgressDeadline = limits.ProgressDeadline } : null,
        Progressive = type == RolloutType.Progressive ? limits : null,
        ProgressivePerGroup = type == RolloutType.ProgressivePerGroup ? limits with { MaxConcurrency = null } : null,
    });

    public static Gen<List<RolloutGroup>> Groups { get; } = Gen.Int[0, 6].List[1, 4].Select(sizes =>
    {
        var next = 0;
        return sizes.Select((size, index) => new RolloutGroup($"g{index}", [.. Enumerable.Range(0, size).Select(_ => $"edge-{next++:00}")])).ToList();
    });

    public static Gen<EdgeStatus> Status { get; } = Gen.Select(Gen.Enum<RolloutEdgeState>(), Gen.Bool, Minutes, (state, asked, ago) =>
        new EdgeStatus(state, asked || state is not (RolloutEdgeState.Pending or RolloutEdgeState.Deferred), Now - ago));

    public static Gen<SiteRule> Site { get; } = Gen.Select(Gen.Int[0, 9], Gen.Nullable(Gen.Int[0, 23]), (veto, hour) => new SiteRule(
        veto == 0 ? "not now" : null, hour is { } from ? new MaintenanceWindow(new TimeOnly(from, 0), new TimeOnly((from + 6) % 24, 0)) : null));

    public static Gen<(RolloutStrategy Strategy, List<RolloutGroup> Groups, Dictionary<string, EdgeStatus> Statuses, RolloutConditions Conditions)> Any { get; } =
        from strategy in Strategy
        from groups in Groups
        from statuses in Some(groups, Status)
        from sites in Some(groups, Site)
        from stages in Gen.Int[0, 5]
        from promoted in Gen.Nullable(Minutes)
        select (strategy, groups, statuses, new RolloutConditions
        {
            Sites = sites,
            OpenStages = stages == 0 ? int.MaxValue : stages,
            PromotedAt = promoted is { } ago ? Now - ago : null,
        });

    private static Gen<Dictionary<string, T>> Some<T>(List<RolloutGroup> groups, Gen<T> value)
    {
        var edges = groups.SelectMany(group => group.Edges).ToList();
        return Gen.Select(value.Array[edges.Count], Gen.Bool.Array[edges.Count], (values, has) =>
            edges.Select((edge, index) => (edge, index)).Where(one => has[one.index]).ToDictionary(one => one.edge, one => values[one.index]));
    }
}
