using System.Text.Json.Serialization;

namespace Puente.Fleet;

/// <summary>Why one edge is in a placement, or out.</summary>
/// <param name="Edge">Its name.</param>
/// <param name="Outcome">The step that decided.</param>
/// <param name="Reason">Which predicate, taint, score or place, for a person.</param>
/// <param name="Score">Its score, where it came so far as to be scored.</param>
public sealed record EdgeVerdict(
    string Edge,
    [property: JsonConverter(typeof(JsonStringEnumConverter<PlacementOutcome>))] PlacementOutcome Outcome,
    string Reason,
    int? Score = null)
{
    /// <summary>Whether it is in.</summary>
    [JsonIgnore]
    public bool IsSelected => Outcome == PlacementOutcome.Selected;
}
