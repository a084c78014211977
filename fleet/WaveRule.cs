using Puente.Core;

namespace Puente.Fleet;

/// <summary>Which edges go together in a rollout: a decision group of an Open Cluster Management <c>Placement</c>.</summary>
/// <param name="Name">Its name, unique in the plan.</param>
/// <param name="Selector">Over labels. Empty takes every edge that is left; null takes none.</param>
public sealed record WaveRule(string Name, LabelSelector? Selector)
{
    /// <summary>Throws when the rule is not well formed.</summary>
    /// <exception cref="InputException">The name is empty or reserved, or the selector malformed.</exception>
    public void Validate()
    {
        if (string.IsNullOrWhiteSpace(Name)) throw new InputException("wave.name", Name, "is empty", "Name the wave.");
        if (Name == WavePlan.Rest)
            throw new InputException("wave.name", Name, "is the name of the last wave, which takes what no rule takes", "Choose another.");
        Selector?.Validate();
    }
}
