using System.Text.Json.Serialization;

namespace Puente.Fleet;

/// <summary>Which edges are in a set.</summary>
/// <param name="SelectorType">How they are found.</param>
/// <param name="LabelSelector">Over labels; with <see cref="ClusterSetSelectorType.LabelSelector"/> only. Empty takes every edge; null takes none.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ClusterSetSelector(
    [property: JsonConverter(typeof(JsonStringEnumConverter<ClusterSetSelectorType>))]
    ClusterSetSelectorType SelectorType = ClusterSetSelectorType.ExclusiveClusterSetLabel,
    LabelSelector? LabelSelector = null);
