namespace Puente.Fleet;

/// <summary>What a placement chose.</summary>
/// <param name="Selected">Names of the edges chosen, in ordinal order.</param>
/// <param name="Excluded">Every other edge and why, in ordinal order of name.</param>
public sealed record PlacementDecision(IReadOnlyList<string> Selected, IReadOnlyList<ExcludedEdge> Excluded)
{
    /// <summary>False when the rule asked for more edges than match (the condition <c>PlacementSatisfied</c>).</summary>
    public bool Satisfied { get; init; } = true;

    /// <summary>The chosen edges in groups: each edge in exactly one.</summary>
    public IReadOnlyList<DecisionGroup> Groups { get; init; } = [];

    /// <summary>Every edge, chosen or not, with the step that decided, in ordinal order of name.</summary>
    public IReadOnlyList<EdgeVerdict> Verdicts { get; init; } = [];

    /// <summary>When a toleration in use runs out and the answer may change; null when none does.</summary>
    public DateTimeOffset? RecheckAt { get; init; }
}
