using CsCheck;
using Puente.Core;

namespace Puente.Fleet.Tests;

public sealed class WavePlanTests
{
    private static readonly EdgeFacts[] Fleet =
        [Edge("a", ("canary", "true"), ("region", "north")), Edge("b", ("region", "north")), Edge("c", ("region", "south")), Edge("d")];

    private static readonly WaveRule[] Rules =
        [new("canary", Selector("canary", "true")), new("empty", Selector("region", "west")), new("north", Selector("region", "north"))];

    [Fact]
    public void The_first_rule_takes_an_edge_and_the_rest_come_last()
    {
        var waves = WavePlan.Make(Placement.Decide(new PlacementRule(LabelSelector.Everything), Fleet), Fleet, Rules);
        Assert.Equal(["canary: a", "north: b", "rest: c d"], waves.Select(wave => $"{wave.Name}: {string.Join(' ', wave.Edges)}"));
    }

    [Fact]
    public void No_rules_make_one_wave_and_no_edges_none()
    {
        Assert.Equal("rest", Assert.Single(WavePlan.Make(new PlacementDecision(["a", "d"], []), Fleet, [])).Name);
        Assert.Empty(WavePlan.Make(new PlacementDecision([], []), Fleet, Rules));
        Assert.Equal("rest", Assert.Single(WavePlan.Make(new PlacementDecision(["a"], []), Fleet, [new WaveRule("none", null)])).Name);
    }

    [Theory]
    [InlineData("", "wave.name")]
    [InlineData("rest", "wave.name")]
    [InlineData("canary", "wave.name")]
    public void A_wave_name_is_checked(string name, string field) =>
        Assert.Equal(field, Assert.Throws<InputException>(() =>
            WavePlan.Make(new PlacementDecision(["a"], []), Fleet, [Rules[0], new WaveRule(name, LabelSelector.Everything)])).Field);

    [Fact]
    public void An_edge_nobody_knows_is_refused() =>
        Assert.Equal("zz", Assert.Throws<InputException>(() => WavePlan.Make(new PlacementDecision(["zz"], []), Fleet, Rules)).Value);

    [Fact]
    public void Each_selected_edge_is_in_exactly_one_wave_and_the_first_that_matches() =>
        Gen.Select(Gens.Rule, Gens.Fleet, Gens.Waves).Sample((rule, fleet, rules) =>
        {
            var decision = Placement.Decide(rule, fleet);
            var waves = WavePlan.Make(decision, fleet, rules);
            var labels = fleet.ToDictionary(edge => edge.Name, edge => edge.Labels);
            return waves.SelectMany(wave => wave.Edges).Order(StringComparer.Ordinal).SequenceEqual(decision.Selected) &&
                waves.All(wave => wave.Edges.Count > 0 && wave.Edges.All(edge =>
                    wave.Name == (rules.FirstOrDefault(candidate => candidate.Selector!.Matches(labels[edge]))?.Name ?? WavePlan.Rest)));
        });

    [Fact]
    public void The_order_of_edges_does_not_matter() =>
        Gen.Select(Gens.Rule, Gens.Fleet, Gens.Waves, Gen.Int).Sample((rule, fleet, rules, seed) =>
        {
            var shuffled = Gens.Shuffled(fleet, seed);
            var one = WavePlan.Make(Placement.Decide(rule, fleet), fleet, rules);
            var other = WavePlan.Make(Placement.Decide(rule, shuffled), shuffled, rules);
            return one.Select(Text).SequenceEqual(other.Select(Text));
        });

    private static string Text(Wave wave) => $"{wave.Name}: {string.Join(' ', wave.Edges)}";

    private static EdgeFacts Edge(string name, params (string Key, string Value)[] labels) =>
        new(name, labels.ToDictionary(label => label.Key, label => label.Value));

    private static LabelSelector Selector(string key, string value) => new(new Dictionary<string, string> { [key] = value });
}
