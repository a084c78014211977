namespace Puente.Fleet;

/// <summary>What a taint does to placements that do not tolerate it.</summary>
public enum TaintEffect
{
    /// <summary>The edge is left out, also where it was in.</summary>
    NoSelect,

    /// <summary>The edge is taken only where there are too few others; where it is in, it stays.</summary>
    PreferNoSelect,

    /// <summary>The edge is not taken anew; where it is in, it stays.</summary>
    NoSelectIfNew,
}
