namespace Puente.Fleet;

/// <summary>Where the place of an edge is read.</summary>
public enum TopologyKeyType
{
    /// <summary>From a label.</summary>
    Label,

    /// <summary>From a claim.</summary>
    Claim,
}
