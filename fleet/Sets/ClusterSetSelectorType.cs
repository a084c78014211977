namespace Puente.Fleet;

/// <summary>How a <see cref="ClusterSet"/> finds its edges.</summary>
public enum ClusterSetSelectorType
{
    /// <summary>By the label <see cref="ClusterSet.Label"/>: an edge is in one set at most.</summary>
    ExclusiveClusterSetLabel,

    /// <summary>By a selector: an edge may be in many.</summary>
    LabelSelector,
}
