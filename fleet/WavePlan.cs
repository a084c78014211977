using Puente.Core;

namespace Puente.Fleet;

/// <summary>Orders a placement's edges into waves. Pure: each selected edge lands in exactly one wave.</summary>
public static class WavePlan
{
    /// <summary>Name of the last wave: the edges no rule took.</summary>
    public const string Rest = "rest";

    /// <summary>Rules a plan may have.</summary>
    public const int MaxRules = 100;

    /// <summary>The waves in the order of <paramref name="rules"/>; the first rule that matches takes an edge; empty waves are dropped.</summary>
    /// <param name="decision">Which edges move.</param>
    /// <param name="edges">What is known of them; it may hold others.</param>
    /// <param name="rules">The waves, first to last.</param>
    /// <exception cref="InputException">A rule is malformed, two share a name, or a selected edge is not among <paramref name="edges"/>.</exception>
    public static IReadOnlyList<Wave> Make(PlacementDecision decision, IReadOnlyList<EdgeFacts> edges, IReadOnlyList<WaveRule> rules)
    {
        Check(rules);
        Placement.CheckNames(edges);
        var facts = edges.ToDictionary(edge => edge.Name, StringComparer.Ordinal);
        var waves = rules.Select(rule => rule.Name).Append(Rest).Select(name => (Name: name, Edges: new List<string>())).ToList();
        foreach (var name in decision.Selected.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            if (!facts.TryGetValue(name, out var edge))
                throw new InputException("edge", name, "is selected but unknown", "Decide the placement over the same edges.");
            var first = rules.TakeWhile(rule => rule.Selector?.Matches(edge.Labels) != true).Count();
            waves[first].Edges.Add(name);
        }

        return [.. waves.Where(wave => wave.Edges.Count > 0).Select(wave => new Wave(wave.Name, wave.Edges))];
    }

    private static void Check(IReadOnlyList<WaveRule> rules)
    {
        if (rules.Count > MaxRules)
            throw new InputException("waves", $"{rules.Count} rules", "are too many", $"Give at most {MaxRules}.");
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var rule in rules)
        {
            rule.Validate();
            if (!names.Add(rule.Name)) throw new InputException("wave.name", rule.Name, "is used twice", "Give every wave a name of its own.");
        }
    }
}
