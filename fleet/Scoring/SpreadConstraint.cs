using System.Text.Json.Serialization;
using Puente.Core;

namespace Puente.Fleet;

/// <summary>Spreads chosen edges over the values of a label or claim.</summary>
/// <param name="TopologyKey">The label or claim.</param>
/// <param name="TopologyKeyType">Which of the two.</param>
/// <param name="MaxSkew">How many more edges a place may hold than the emptiest place that has edges to give; 1 or more.</param>
/// <param name="WhenUnsatisfiable">What becomes of an edge that would break it.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SpreadConstraint(
    string TopologyKey,
    [property: JsonConverter(typeof(JsonStringEnumConverter<TopologyKeyType>))] TopologyKeyType TopologyKeyType = TopologyKeyType.Label,
    int MaxSkew = 1,
    [property: JsonConverter(typeof(JsonStringEnumConverter<UnsatisfiableAction>))] UnsatisfiableAction WhenUnsatisfiable = UnsatisfiableAction.ScheduleAnyway)
{
    /// <summary>Where <paramref name="edge"/> is; null when it does not say.</summary>
    public string? PlaceOf(EdgeFacts edge) =>
        (TopologyKeyType == TopologyKeyType.Claim ? edge.Claims : edge.Labels).TryGetValue(TopologyKey, out var place) ? place : null;

    /// <summary>Throws when the constraint is not well formed.</summary>
    /// <exception cref="InputException">The key is empty, the skew below 1, or a name unknown.</exception>
    public void Validate()
    {
        if (string.IsNullOrWhiteSpace(TopologyKey)) throw new InputException("topologyKey", TopologyKey, "is empty", "Give the label or claim to spread over.");
        if (MaxSkew < 1) throw new InputException("maxSkew", $"{MaxSkew}", $"of {TopologyKey} is below 1", "Give 1 or more.");
        if (!Enum.IsDefined(TopologyKeyType))
            throw new InputException("topologyKeyType", $"{TopologyKeyType}", "is unknown", $"Give one of: {string.Join(", ", Enum.GetNames<TopologyKeyType>())}.");
        if (!Enum.IsDefined(WhenUnsatisfiable))
            throw new InputException("whenUnsatisfiable", $"{WhenUnsatisfiable}", "is unknown", $"Give one of: {string.Join(", ", Enum.GetNames<UnsatisfiableAction>())}.");
    }
}
