using System.Text.Json;
using CsCheck;

namespace Puente.Fleet.Tests;

/// <summary>Small worlds: few labels and values, so that selectors often match.</summary>
internal static class Gens
{
    public static Gen<string> Key { get; } = OneOf("region", "gpu", "site");

    public static Gen<string> Value { get; } = OneOf("a", "b", "c");

    public static Gen<Dictionary<string, string>> Labels { get; } = Gen.Dictionary(Key, Value)[0, 3];

    public static Gen<SelectorRequirement> Requirement { get; } =
        Gen.Select(Key, Gen.Enum<RequirementOperator>(), Value.List[1, 2], (key, operation, values) => new SelectorRequirement(
            key, operation, operation is RequirementOperator.In or RequirementOperator.NotIn ? values : null));

    public static Gen<LabelSelector> Selector { get; } =
        Gen.Select(Gen.Dictionary(Key, Value)[0, 1], Requirement.List[0, 2], (labels, requirements) => new LabelSelector(labels, requirements));

    public static Gen<PlacementRule> Rule { get; } =
        Gen.Select(Selector, Gen.Nullable(Gen.Int[0, 6]), (selector, number) => new PlacementRule(selector, number));

    public static Gen<List<EdgeFacts>> Fleet { get; } =
        Labels.List[0, 12].Select(all => all.Select((labels, i) => new EdgeFacts($"edge-{i:00}", labels)).ToList());

    public static Gen<ClusterSelector> ClusterSelector { get; } =
        Gen.Select(Selector.Null(), Requirement.List[0, 1], (labels, claims) => new ClusterSelector(labels, claims.Count == 0 ? null : new ClaimSelector(claims)));

    public static Gen<Taint> Taint { get; } =
        Gen.Select(Key, Gen.Enum<TaintEffect>(), Value, Gen.Int[0, 100], (key, effect, value, age) => new Taint(key, effect, value, Now.AddSeconds(-age)));

    public static Gen<Toleration> Toleration { get; } =
        Gen.Select(Key, Value, Gen.Bool, Gen.Nullable(Gen.Enum<TaintEffect>()), Gen.Nullable(Gen.Int[0, 120]), (key, value, exists, effect, seconds) =>
            new Toleration(key, exists ? TolerationOperator.Exists : TolerationOperator.Equal, exists ? null : value, effect, seconds));

    /// <summary>Edges with everything a placement goes by; names are in no order.</summary>
    public static Gen<List<EdgeFacts>> RichFleet { get; } =
        Gen.Select(Labels, Labels, Taint.List[0, 2], Gen.Int[0, 8], Gen.Int[0, 3]).List[0, 14].Select(all => all.Select((one, i) => new EdgeFacts($"edge-{i * 7 % 15:00}", one.Item1)
        {
            Claims = one.Item2,
            Taints = one.Item3,
            Resources = one.Item4 == 0 ? new Dictionary<string, double>() : new Dictionary<string, double> { [EdgeResources.Cpu] = one.Item4, [EdgeResources.Memory] = one.Item4 % 3 },
            Scores = new Dictionary<string, int> { ["quality/recall"] = (one.Item4 * 25) - 100 },
            Decisions = one.Item5,
        }).ToList());

    public static Gen<PrioritizerPolicy> Policy { get; } =
        Gen.Select(Gen.Enum<PrioritizerMode>(), Gen.Int[-3, 3].List[5, 5], (mode, weights) => new PrioritizerPolicy(mode,
        [
            new(new ScoreCoordinate(BuiltIn: BuiltInScore.Balance), weights[0]),
            new(new ScoreCoordinate(BuiltIn: BuiltInScore.ResourceAllocatableCpu), weights[1]),
            new(new ScoreCoordinate(ScoreCoordinateType.AddOn, AddOn: new AddOnScore("quality", "recall")), weights[2]),
            new(new ScoreCoordinate(ScoreCoordinateType.AddOn, AddOn: new AddOnScore(AddOnScore.Capabilities, EdgeResources.Memory)), weights[3]),
            new(new ScoreCoordinate(BuiltIn: BuiltInScore.Spread), Math.Abs(weights[4])),
        ]));

    public static Gen<SpreadConstraint> Constraint { get; } =
        Gen.Select(Key, Gen.Enum<TopologyKeyType>(), Gen.Int[1, 2], Gen.Enum<UnsatisfiableAction>(), (key, type, skew, action) => new SpreadConstraint(key, type, skew, action));

    public static Gen<DecisionStrategy> Groups { get; } =
        Gen.Select(ClusterSelector.List[0, 3], Gen.Int[0, 5], Gen.Bool, (selectors, size, percent) => new DecisionStrategy(
            new GroupStrategy([.. selectors.Select((selector, i) => new DecisionGroupRule($"group-{i}", selector))])
            {
                ClustersPerDecisionGroup = JsonSerializer.SerializeToElement<object>(percent ? $"{size * 20}%" : size),
            }));

    public static Gen<PlacementSpec> Spec { get; } =
        Gen.Select(
            Gen.Nullable(Gen.Int[0, 8]), ClusterSelector.List[0, 3], Policy.Null(), Constraint.List[0, 2], Toleration.List[0, 2], Groups.Null(),
            (number, selectors, policy, constraints, tolerations, groups) => new PlacementSpec
            {
                NumberOfClusters = number,
                Predicates = [.. selectors.Select(selector => new ClusterPredicate(selector))],
                PrioritizerPolicy = policy,
                SpreadPolicy = constraints.Count == 0 ? null : new SpreadPolicy(constraints),
                Tolerations = tolerations,
                DecisionStrategy = groups,
            });

    public static DateTimeOffset Now { get; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static Gen<List<WaveRule>> Waves { get; } =
        Selector.List[0, 4].Select(all => all.Select((selector, i) => new WaveRule($"wave-{i}", selector)).ToList());

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    public static List<T> Shuffled<T>(IEnumerable<T> items, int seed)
    {
        var list = items.ToArray();
        new Random(seed).Shuffle(list);
        return [.. list];
    }
}
