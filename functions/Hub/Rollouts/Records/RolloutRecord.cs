using Puente.Fleet.Rollouts;
using Puente.Workflows.Transitions;

namespace Puente.Hub.Rollouts.Records;

/// <summary>A rollout with its edges, as it is read, changed and written back.</summary>
/// <param name="Document">The rollout.</param>
/// <param name="Edges">Its edges, in ordinal order of name.</param>
public sealed record RolloutRecord(RolloutDocument Document, IReadOnlyList<RolloutEdge> Edges)
{
    /// <summary>Its decision groups, as the engine reads them.</summary>
    public IReadOnlyList<RolloutGroup> Groups()
    {
        var edges = Document.Groups.Select(_ => new List<string>()).ToArray();
        foreach (var edge in Edges) edges[edge.Group].Add(edge.Edge);
        return [.. Document.Groups.Select((name, index) => new RolloutGroup(name, edges[index]))];
    }

    /// <summary>Edges by state; states without edges are left out.</summary>
    public static IReadOnlyDictionary<string, int> Count(IEnumerable<RolloutEdge> edges)
    {
        var figures = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var group in edges.CountBy(edge => edge.State)) figures[Names.Of(group.Key)] = group.Value;
        return figures;
    }

    /// <summary>The same with these edges, counted.</summary>
    public RolloutRecord With(IReadOnlyList<RolloutEdge> edges) => new(Document with { Figures = Count(edges) }, edges);
}
