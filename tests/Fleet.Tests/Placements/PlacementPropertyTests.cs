using System.Text.Json;
using CsCheck;
using Puente.Core;

namespace Puente.Fleet.Tests.Placements;

/// <summary>What holds of every placement over every fleet.</summary>
public sealed class PlacementPropertyTests
{
    private static readonly Gen<(PlacementSpec Spec, List<EdgeFacts> Fleet, HashSet<string> Existing)> World =
        Gen.Select(Gens.Spec, Gens.RichFleet, Gen.Int, (spec, fleet, seed) =>
            (spec, fleet, Gens.Shuffled(fleet, seed).Take(fleet.Count / 3).Select(edge => edge.Name).ToHashSet()));

    [Fact]
    public void The_order_of_edges_does_not_matter() => Gen.Select(World, Gen.Int).Sample((world, seed) =>
        Text(Decide(world.Spec, world.Fleet, world.Existing)) == Text(Decide(world.Spec, Gens.Shuffled(world.Fleet, seed), world.Existing)));

    [Fact]
    public void Every_edge_is_told_why_and_the_telling_agrees() => World.Sample(world =>
    {
        var decision = Decide(world.Spec, world.Fleet, world.Existing);
        var names = world.Fleet.Select(edge => edge.Name).Order(StringComparer.Ordinal).ToList();
        return decision.Verdicts.Select(verdict => verdict.Edge).SequenceEqual(names) &&
            decision.Verdicts.All(verdict => verdict.Reason.Length > 0) &&
            decision.Verdicts.Where(verdict => verdict.IsSelected).Select(verdict => verdict.Edge).SequenceEqual(decision.Selected) &&
            decision.Excluded.SequenceEqual(decision.Verdicts.Where(verdict => !verdict.IsSelected).Select(verdict => new ExcludedEdge(verdict.Edge, verdict.Reason)));
    });

    [Fact]
    public void Only_edges_that_meet_a_predicate_are_chosen() => World.Sample(world =>
    {
        var chosen = Decide(world.Spec, world.Fleet, world.Existing).Selected.ToHashSet();
        return world.Spec.Predicates!.Count == 0 || world.Fleet.Where(edge => chosen.Contains(edge.Name)).All(edge => world.Spec.Predicates.Any(predicate => Meets(edge, predicate)));
    });

    [Fact]
    public void As_many_are_chosen_as_asked_for_or_all_that_may_be() => World.Sample(world =>
    {
        var decision = Decide(world.Spec, world.Fleet, world.Existing);
        var wanted = world.Spec.NumberOfClusters ?? int.MaxValue;
        var could = decision.Verdicts.Count(verdict => verdict.Outcome is PlacementOutcome.Selected or PlacementOutcome.Outranked or PlacementOutcome.SpreadExceeded);
        var isSpread = world.Spec.SpreadPolicy?.SpreadConstraints?.Any(one => one.WhenUnsatisfiable == UnsatisfiableAction.DoNotSchedule) == true;
        return decision.Selected.Count <= wanted && (isSpread || decision.Selected.Count == Math.Min(wanted, could)) &&
            decision.Satisfied == decision.Selected.Count >= (world.Spec.NumberOfClusters ?? 0);
    });

    [Fact]
    public void Groups_hold_each_chosen_edge_once_and_no_more_than_allowed() => World.Sample(world =>
    {
        var decision = Decide(world.Spec, world.Fleet, world.Existing);
        var size = world.Spec.DecisionStrategy?.GroupStrategy?.SizeOf(decision.Selected.Count) ?? int.MaxValue;
        return decision.Groups.SelectMany(group => group.Edges).Order(StringComparer.Ordinal).SequenceEqual(decision.Selected) &&
            decision.Groups.Select(group => group.Index).SequenceEqual(Enumerable.Range(0, decision.Groups.Count)) &&
            decision.Groups.All(group => group.Edges.Count > 0 && group.Edges.Count <= size);
    });

    [Fact]
    public void A_taint_keeps_off_what_does_not_tolerate_it_and_nothing_else() => World.Sample(world =>
    {
        var edges = world.Fleet.ToDictionary(edge => edge.Name);
        return Decide(world.Spec, world.Fleet, world.Existing).Verdicts
            .Where(verdict => verdict.Outcome is not (PlacementOutcome.PredicateUnmet or PlacementOutcome.OutsideClusterSets))
            .All(verdict => verdict.Outcome == PlacementOutcome.Tainted == edges[verdict.Edge].Taints.Any(taint =>
                (taint.Effect == TaintEffect.NoSelect || (taint.Effect == TaintEffect.NoSelectIfNew && !world.Existing.Contains(verdict.Edge))) &&
                !world.Spec.Tolerations!.Any(toleration => toleration.Covers(taint) && !(toleration.Expires(taint) <= Gens.Now))));
    });

    [Fact]
    public void A_decision_that_is_asked_for_again_stays() => World.Sample(world =>
    {
        // With Steady above all else: what was chosen is kept for as long as it may be.
        var spec = Steady(world.Spec);
        var first = Decide(spec, world.Fleet, []);
        return first.Selected.SequenceEqual(Decide(spec, world.Fleet, [.. first.Selected]).Selected);
    });

    [Fact]
    public void One_more_edge_moves_one_at_most() => Gen.Select(World, Gens.Labels).Sample((world, labels) =>
    {
        var spec = Steady(world.Spec);
        var first = Decide(spec, world.Fleet, []);
        var next = Decide(spec, [.. world.Fleet, new EdgeFacts("edge-00a", labels)], [.. first.Selected]);
        // Nothing that was chosen goes: there is nothing a newcomer could score above it.
        return first.Selected.All(next.Selected.Contains) && next.Selected.Count - first.Selected.Count is 0 or 1;
    });

    [Fact]
    public void One_edge_less_moves_itself_alone() => Gen.Select(World, Gen.Int[0, 100]).Sample((world, which) =>
    {
        if (world.Fleet.Count == 0) return true;
        var spec = Steady(world.Spec);
        var gone = world.Fleet[which % world.Fleet.Count];
        var first = Decide(spec, world.Fleet, []);
        var next = Decide(spec, [.. world.Fleet.Where(edge => edge != gone)], [.. first.Selected]);
        return first.Selected.Where(edge => edge != gone.Name).All(next.Selected.Contains);
    });

    [Fact]
    public void A_hard_spread_is_kept() => Gen.Select(World, Gens.Key, Gen.Int[1, 2]).Sample((world, key, skew) =>
    {
        var spec = world.Spec with { SpreadPolicy = new SpreadPolicy([new SpreadConstraint(key, MaxSkew: skew, WhenUnsatisfiable: UnsatisfiableAction.DoNotSchedule)]) };
        var decision = Decide(spec, world.Fleet, world.Existing);
        var could = decision.Verdicts.Where(verdict => verdict.Outcome is PlacementOutcome.Selected or PlacementOutcome.Outranked or PlacementOutcome.SpreadExceeded)
            .Select(verdict => world.Fleet.Single(edge => edge.Name == verdict.Edge)).ToList();
        var places = could.Where(edge => edge.Labels.ContainsKey(key)).ToLookup(edge => edge.Labels[key], edge => decision.Selected.Contains(edge.Name));
        var counts = places.Select(place => place.Count(chosen => chosen)).ToList();
        return decision.Selected.All(name => world.Fleet.Single(edge => edge.Name == name).Labels.ContainsKey(key)) &&
            (counts.Count == 0 || counts.Max() - counts.Min() <= skew);
    });

    [Fact]
    public void A_placement_and_its_decision_survive_a_round_trip() => World.Sample(world =>
    {
        var spec = JsonSerializer.Deserialize<PlacementSpec>(Text(world.Spec), Json.Options)!;
        var decision = Decide(spec, JsonSerializer.Deserialize<List<EdgeFacts>>(Text(world.Fleet), Json.Options)!, world.Existing);
        return Text(decision) == Text(Decide(world.Spec, world.Fleet, world.Existing)) &&
            Text(decision) == Text(JsonSerializer.Deserialize<PlacementDecision>(Text(decision), Json.Options));
    }, iter: 50);

    // Weighs so much that nothing outweighs it, without spread, whose score changes with what is chosen.
    private static PlacementSpec Steady(PlacementSpec spec) => spec with
    {
        PrioritizerPolicy = new PrioritizerPolicy(PrioritizerMode.Exact, [new(new ScoreCoordinate(BuiltIn: BuiltInScore.Steady), 10), new(new ScoreCoordinate(BuiltIn: BuiltInScore.Balance))]),
        SpreadPolicy = null,
    };

    private static bool Meets(EdgeFacts edge, ClusterPredicate predicate) =>
        predicate.RequiredClusterSelector is { } selector && selector.LabelSelector?.Matches(edge.Labels) != false &&
        (selector.ClaimSelector?.MatchExpressions ?? []).All(requirement => requirement.Matches(edge.Claims));

    private static PlacementDecision Decide(PlacementSpec spec, IReadOnlyList<EdgeFacts> fleet, HashSet<string> existing) =>
        Placement.Decide(spec, fleet, new PlacementContext(Gens.Now) { Existing = existing });

    private static string Text<T>(T value) => JsonSerializer.Serialize(value, Json.Options);
}
