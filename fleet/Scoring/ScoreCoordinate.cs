using System.Text.Json.Serialization;
using Puente.Core;

namespace Puente.Fleet;

/// <summary>Names a score.</summary>
/// <param name="Type">Where it comes from.</param>
/// <param name="BuiltIn">Its name, when it is built in.</param>
/// <param name="AddOn">Its place, when an add-on gives it.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ScoreCoordinate(
    [property: JsonConverter(typeof(JsonStringEnumConverter<ScoreCoordinateType>))] ScoreCoordinateType Type = ScoreCoordinateType.BuiltIn,
    string? BuiltIn = null,
    AddOnScore? AddOn = null)
{
    /// <summary>What it is called in explanations, such as <c>Steady</c> or <c>capabilities/memory</c>.</summary>
    [JsonIgnore]
    public string Name => Type == ScoreCoordinateType.AddOn ? $"{AddOn?.ResourceName}/{AddOn?.ScoreName}" : BuiltIn ?? "";

    /// <summary>Throws when no such score can be.</summary>
    /// <exception cref="InputException">The type or the built-in name is unknown, or what the type needs is missing.</exception>
    public void Validate()
    {
        switch (Type)
        {
            case ScoreCoordinateType.BuiltIn when !BuiltInScore.All.Contains(BuiltIn):
                throw new InputException("scoreCoordinate.builtIn", BuiltIn, "is no built-in score", $"Give one of: {string.Join(", ", BuiltInScore.All)}.");
            case ScoreCoordinateType.BuiltIn when AddOn is not null:
                throw new InputException("scoreCoordinate.addOn", Name, "is given with a built-in score", "Leave it out, or give the type AddOn.");
            case ScoreCoordinateType.AddOn when string.IsNullOrWhiteSpace(AddOn?.ResourceName) || string.IsNullOrWhiteSpace(AddOn.ScoreName):
                throw new InputException("scoreCoordinate.addOn", Name, "is not complete", "Give resourceName and scoreName.");
            case ScoreCoordinateType.AddOn when AddOn.ResourceName == AddOnScore.Capabilities && !EdgeResources.All.Contains(AddOn.ScoreName):
                throw new InputException("scoreCoordinate.addOn.scoreName", AddOn.ScoreName, "is no capability", $"Give one of: {string.Join(", ", EdgeResources.All)}.");
            case not (ScoreCoordinateType.BuiltIn or ScoreCoordinateType.AddOn):
                throw new InputException("scoreCoordinate.type", $"{Type}", "is unknown", $"Give one of: {string.Join(", ", Enum.GetNames<ScoreCoordinateType>())}.");
        }
    }
}
