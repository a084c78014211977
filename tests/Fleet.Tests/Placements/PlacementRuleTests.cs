using CsCheck;
using Puente.Core;

namespace Puente.Fleet.Tests;

public sealed class PlacementRuleTests
{
    private static readonly EdgeFacts[] Fleet = [Edge("c", "north"), Edge("a", "north"), Edge("b", "south"), Edge("d", "north")];

    [Fact]
    public void Takes_the_first_by_name_and_says_why_of_the_rest()
    {
        var decision = Placement.Decide(new PlacementRule(Region("north"), 2), Fleet);
        Assert.Equal(["a", "c"], decision.Selected);
        Assert.Equal(
            [new ExcludedEdge("b", "its labels do not meet region=north"), new ExcludedEdge("d", "the rule takes 2, and others come first by name")],
            decision.Excluded);
        Assert.True(decision.Satisfied);
    }

    [Fact]
    public void Fewer_than_asked_are_all_taken_and_not_enough()
    {
        var decision = Placement.Decide(new PlacementRule(Region("south"), 3), Fleet);
        Assert.Equal(["b"], decision.Selected);
        Assert.False(decision.Satisfied);
    }

    [Fact]
    public void An_empty_selector_selects_all_and_none_selects_none()
    {
        Assert.Equal(["a", "b", "c", "d"], Placement.Decide(new PlacementRule(LabelSelector.Everything), Fleet).Selected);
        Assert.Empty(Placement.Decide(new PlacementRule(null), Fleet).Selected);
        Assert.Empty(Placement.Decide(new PlacementRule(LabelSelector.Everything, 0), Fleet).Selected);
    }

    [Fact]
    public void Bad_input_is_named()
    {
        Assert.Equal("numberOfClusters", Assert.Throws<InputException>(() => Placement.Decide(new PlacementRule(null, -1), Fleet)).Field);
        Assert.Equal("a", Assert.Throws<InputException>(() => Placement.Decide(new PlacementRule(null), [Fleet[1], Fleet[1]])).Value);
        Assert.Equal("edge", Assert.Throws<InputException>(() => Placement.Decide(new PlacementRule(null), [Edge("", "x")])).Field);
    }

    [Fact]
    public void The_order_of_edges_does_not_matter() =>
        Gen.Select(Gens.Rule, Gens.Fleet, Gen.Int).Sample((rule, fleet, seed) =>
        {
            var one = Placement.Decide(rule, fleet);
            var other = Placement.Decide(rule, Gens.Shuffled(fleet, seed));
            return one.Selected.SequenceEqual(other.Selected) && one.Excluded.SequenceEqual(other.Excluded) && one.Satisfied == other.Satisfied;
        });

    [Fact]
    public void Every_edge_is_selected_or_excluded_once() =>
        Gen.Select(Gens.Rule, Gens.Fleet).Sample((rule, fleet) =>
        {
            var decision = Placement.Decide(rule, fleet);
            var all = decision.Selected.Concat(decision.Excluded.Select(excluded => excluded.Edge)).Order(StringComparer.Ordinal);
            var matching = fleet.Count(edge => rule.Selector!.Matches(edge.Labels));
            return all.SequenceEqual(fleet.Select(edge => edge.Name)) &&
                decision.Selected.Count == Math.Min(matching, rule.NumberOfClusters ?? int.MaxValue) &&
                decision.Selected.All(name => rule.Selector!.Matches(fleet.Single(edge => edge.Name == name).Labels));
        });

    private static EdgeFacts Edge(string name, string region) => new(name, new Dictionary<string, string> { ["region"] = region });

    private static LabelSelector Region(string region) => new(new Dictionary<string, string> { ["region"] = region });
}
