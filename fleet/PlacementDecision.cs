namespace Puente.Fleet;

/// <summary>What a placement chose.</summary>
/// <param name="Selected">Names of the edges chosen, in ordinal order.</param>
/// <param name="Excluded">Every other edge and why, in ordinal order of name.</param>
public sealed record PlacementDecision(IReadOnlyList<string> Selected, IReadOnlyList<ExcludedEdge> Excluded)
{
    /// <summary>False when the rule asked for more edges than match (the condition <c>PlacementSatisfied</c>).</summary>
    public bool Satisfied { get; init; } = true;
}
