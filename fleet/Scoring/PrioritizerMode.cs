namespace Puente.Fleet;

/// <summary>What becomes of prioritizers that a policy does not list.</summary>
public enum PrioritizerMode
{
    /// <summary>They keep their weights: Steady 1, Balance 1, Spread 1 where edges are to be spread, others 0.</summary>
    Additive,

    /// <summary>They weigh nothing.</summary>
    Exact,
}
