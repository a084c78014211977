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
