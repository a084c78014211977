namespace Puente.Fleet;

/// <summary>The order of edges in a decision group.</summary>
public enum DecisionOrder
{
    /// <summary>By name.</summary>
    ClusterName,

    /// <summary>The best score first, then by name.</summary>
    Score,
}
