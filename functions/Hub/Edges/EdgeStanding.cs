namespace Puente.Hub.Edges;

/// <summary>Whether an edge that is enrolled is let in.</summary>
public enum EdgeStanding
{
    /// <summary>It is.</summary>
    Active,

    /// <summary>Not for now: what it says is kept out, and rollouts leave it out.</summary>
    Suspended,

    /// <summary>Never again under this name.</summary>
    Revoked,
}
