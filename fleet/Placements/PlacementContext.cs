namespace Puente.Fleet;

/// <summary>What a placement is decided in, besides the edges.</summary>
/// <param name="Now">The time: what tolerations run out by.</param>
public sealed record PlacementContext(DateTimeOffset Now)
{
    /// <summary>Edges the placement has chosen already: they are kept where nothing speaks against it.</summary>
    public IReadOnlySet<string> Existing { get; init; } = new HashSet<string>();

    /// <summary>Cluster sets there are besides the built-in ones.</summary>
    public IReadOnlyList<ClusterSet> ClusterSets { get; init; } = [];

    /// <summary>When edges are tainted by their facts; null taints none.</summary>
    public AutomaticTaintOptions? AutomaticTaints { get; init; }
}
