using System.Text.Json.Serialization;
using Puente.Core;

namespace Puente.Fleet;

/// <summary>A score and its weight.</summary>
/// <param name="ScoreCoordinate">Which score.</param>
/// <param name="Weight">How much it counts, −10 to 10; 0 turns it off.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PrioritizerConfiguration(ScoreCoordinate ScoreCoordinate, int Weight = 1)
{
    /// <summary>Largest weight either way.</summary>
    public const int MaxWeight = 10;

    /// <summary>Throws when the configuration is not well formed.</summary>
    /// <exception cref="InputException">The score is unknown or the weight out of bounds.</exception>
    public void Validate()
    {
        if (ScoreCoordinate is null)
            throw new InputException("scoreCoordinate", null, "is missing", "Give {type: BuiltIn, builtIn: Balance} or {type: AddOn, addOn: {resourceName, scoreName}}.");
        ScoreCoordinate.Validate();
        if (Weight is < -MaxWeight or > MaxWeight)
            throw new InputException("weight", $"{Weight}", $"of {ScoreCoordinate.Name} is out of bounds", $"Give −{MaxWeight} to {MaxWeight}.");
        if (Weight < 0 && ScoreCoordinate is { Type: ScoreCoordinateType.BuiltIn, BuiltIn: BuiltInScore.Spread })
            throw new InputException("weight", $"{Weight}", "would crowd edges instead of spreading them", "Give Spread 0 or more; to fill one place, select it by a predicate.");
    }
}
