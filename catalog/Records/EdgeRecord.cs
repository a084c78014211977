using Puente.Core.Twins;

namespace Puente.Catalog;

/// <summary>An edge the hub has heard from.</summary>
/// <param name="Name">Its name; its identity.</param>
/// <param name="Labels">What placement selects on.</param>
/// <param name="LastSeen">When it last reported (UTC).</param>
public sealed record EdgeRecord(string Name, IReadOnlyDictionary<string, string> Labels, DateTimeOffset LastSeen)
{
    /// <summary>What it says it has; null before it said.</summary>
    public EdgeCapabilities? Capabilities { get; init; }

    /// <summary>Given to <see cref="CatalogStore.SeeEdgeAsync"/>: whether the edge itself has just spoken, whatever time it says it is.</summary>
    public bool Spoke { get; init; }

    /// <summary>What the hub noted about it, as JSON that the hub writes and reads (<see cref="CatalogStore.MarkEdgeAsync"/>); null before it noted anything.</summary>
    public string? MarksJson { get; init; }
}
