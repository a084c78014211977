using CsCheck;
using Puente.Fleet.Rollouts;

namespace Puente.Fleet.Tests.Rollouts;

public sealed class RolloutEngineTests
{
    [Fact]
    public void The_order_of_edges_and_statuses_does_not_matter() => Gen.Select(RolloutGens.Any, Gen.Int).Sample((world, seed) =>
    {
        var groups = world.Groups.ConvertAll(group => group with { Edges = Gens.Shuffled(group.Edges, seed) });
        var statuses = Gens.Shuffled(world.Statuses, seed).ToDictionary(pair => pair.Key, pair => pair.Value);
        return Text(Step(world)) == Text(RolloutEngine.Step(world.Strategy, groups, statuses, RolloutGens.Now, world.Conditions));
    });

    [Fact]
    public void Never_more_are_under_way_than_there_are_slots_once_some_are_asked() => RolloutGens.Any.Sample(world =>
    {
        var step = Step(world);
        if (world.Strategy.Type != RolloutType.Progressive || step.ToStart.Count == 0) return true;
        var rest = world.Groups.Where((group, index) => !IsMandatory(world.Strategy, group.Name, index)).SelectMany(group => group.Edges).ToList();
        if (!rest.Contains(step.ToStart[0])) return true;
        var slots = world.Strategy.Limits.MaxConcurrency?.Of(rest.Count, rest.Count) ?? rest.Count;
        var late = step.TimedOut.ToHashSet();
        return rest.Count(edge => world.Statuses.TryGetValue(edge, out var status) && status.IsUnderWay && !late.Contains(edge)) + step.ToStart.Count <= slots;
    });

    [Fact]
    public void Nobody_is_asked_twice_or_against_a_veto_or_outside_a_window() => RolloutGens.Any.Sample(world =>
    {
        var step = Step(world);
        return step.ToStart.Distinct().Count() == step.ToStart.Count && step.ToStart.All(edge =>
            (!world.Statuses.TryGetValue(edge, out var status) || status.IsToStart)
            && world.Conditions.Sites?.GetValueOrDefault(edge) is not { Veto: not null }
            && (world.Conditions.Sites?.GetValueOrDefault(edge)?.Window?.UntilOpen(RolloutGens.Now) ?? TimeSpan.Zero) == TimeSpan.Zero);
    });

    [Fact]
    public void A_breach_is_more_failures_than_may_be_and_asks_nobody() => RolloutGens.Any.Sample(world =>
    {
        var step = Step(world);
        var late = step.TimedOut.ToHashSet();
        int Failures(IEnumerable<string> edges) => edges.Count(edge => late.Contains(edge) || (world.Statuses.TryGetValue(edge, out var status) && status.IsFailure));
        var limits = world.Strategy.Limits;
        var all = world.Groups.SelectMany(group => group.Edges).ToList();
        var mandatory = world.Groups.Where((group, index) => IsMandatory(world.Strategy, group.Name, index)).ToList();
        var breach = mandatory.Exists(group => Failures(group.Edges) > 0) || world.Strategy.Type switch
        {
            RolloutType.All => false,
            RolloutType.Progressive => Failures(all.Except(mandatory.SelectMany(group => group.Edges))) > (limits.MaxFailures?.Of(all.Count, 0) ?? 0),
            _ => world.Groups.Except(mandatory).Any(group => Failures(group.Edges) > (limits.MaxFailures?.Of(group.Edges.Count, 0) ?? 0)),
        };
        return step.Breach == breach && (!breach || step.ToStart.Count == 0);
    });

    [Fact]
    public void Mandatory_groups_are_done_before_others_are_asked() => RolloutGens.Any.Sample(world =>
    {
        var step = Step(world);
        var first = world.Groups.Where((group, index) => IsMandatory(world.Strategy, group.Name, index)).SelectMany(group => group.Edges).ToHashSet();
        return step.ToStart.All(first.Contains) || first.All(edge =>
            world.Statuses.TryGetValue(edge, out var status) ? !status.IsUnderWay && !status.IsToStart : world.Conditions.Sites!.GetValueOrDefault(edge)?.Veto is not null)
            || first.Any(edge => world.Conditions.Sites?.GetValueOrDefault(edge)?.Veto is not null);
    });

    [Fact]
    public void Who_is_out_of_reach_neither_fails_nor_holds_a_slot() => RolloutGens.Any.Sample(world =>
    {
        var gone = world.Statuses.Where(pair => pair.Value.State == RolloutEdgeState.Deferred).Select(pair => pair.Key).ToHashSet();
        var step = Step(world);
        var without = Step((world.Strategy, world.Groups, world.Statuses.ToDictionary(
            pair => pair.Key, pair => gone.Contains(pair.Key) ? pair.Value with { Since = DateTimeOffset.MinValue.AddYears(1) } : pair.Value), world.Conditions));
        return Text(step) == Text(without) && !step.TimedOut.Any(gone.Contains) && !step.ToStart.Any(gone.Contains);
    });

    [Fact]
    public void Nothing_changes_before_the_recheck() => RolloutGens.Any.Sample(world =>
    {
        // What is to be asked is asked at once: a window that shuts meanwhile shuts before nobody.
        var statuses = new Dictionary<string, EdgeStatus>(world.Statuses);
        foreach (var edge in Step(world).ToStart) statuses[edge] = new EdgeStatus(RolloutEdgeState.Pending, true, RolloutGens.Now);
        var step = RolloutEngine.Step(world.Strategy, world.Groups, statuses, RolloutGens.Now, world.Conditions);
        var just = RolloutGens.Now + (step.RecheckAfter ?? TimeSpan.FromMinutes(5)) - TimeSpan.FromTicks(1);
        var later = RolloutEngine.Step(world.Strategy, world.Groups, statuses, just, world.Conditions);
        return step.ToStart.Count > 0 || Text(step with { RecheckAfter = null }) == Text(later with { RecheckAfter = null });
    });

    [Fact]
    public void A_rollout_in_which_everybody_serves_comes_to_its_end() => Gen.Select(RolloutGens.Strategy, RolloutGens.Groups).Sample((strategy, groups) =>
    {
        var (statuses, now, asked) = (new Dictionary<string, EdgeStatus>(), RolloutGens.Now, new List<string>());
        for (var turn = 0; turn < 100; turn++)
        {
            var step = RolloutEngine.Step(strategy, groups, statuses, now);
            if (step.IsDone) return asked.Order().SequenceEqual(groups.SelectMany(group => group.Edges).Order()) && !step.Breach;
            asked.AddRange(step.ToStart);
            foreach (var edge in step.ToStart) statuses[edge] = new EdgeStatus(RolloutEdgeState.Serving, true, now);
            if (step.ToStart.Count == 0) now += step.RecheckAfter ?? throw new InvalidOperationException("nothing to wait for");
        }

        return false;
    });

    [Fact]
    public void A_hundred_thousand_edges_are_one_step()
    {
        var groups = Enumerable.Range(0, 100).Select(group => new RolloutGroup($"g{group}", [.. Enumerable.Range(0, 1000).Select(edge => $"edge-{edge:000}-{group:000}")])).ToList();
        var statuses = groups.SelectMany(group => group.Edges).Where((_, index) => index % 2 == 0)
            .ToDictionary(edge => edge, _ => new EdgeStatus(RolloutEdgeState.Serving, true, RolloutGens.Now));
        var strategy = new RolloutStrategy(RolloutType.Progressive) { Progressive = new RolloutLimits { MaxConcurrency = new IntOrPercent(10, true) } };

        var step = RolloutEngine.Step(strategy, groups, statuses, RolloutGens.Now);

        Assert.Equal((10_000, 0), (step.ToStart.Count, step.Removed.Count));
    }

    private static RolloutStep Step((RolloutStrategy Strategy, List<RolloutGroup> Groups, Dictionary<string, EdgeStatus> Statuses, RolloutConditions Conditions) world) =>
        RolloutEngine.Step(world.Strategy, world.Groups, world.Statuses, RolloutGens.Now, world.Conditions);

    private static bool IsMandatory(RolloutStrategy strategy, string name, int index) =>
        strategy.Type != RolloutType.All && strategy.Limits.MandatoryDecisionGroups?.Any(group => group.Means(name, index)) == true;

    private static string Text(RolloutStep step) =>
        $"{string.Join(' ', step.ToStart)};{string.Join(' ', step.TimedOut.Order())};{string.Join(' ', step.Removed)};{step.Breach};{step.RecheckAfter};{step.Stage};{step.AwaitsPromotion};{step.Reason}";
}
