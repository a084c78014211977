using System.Text.Json.Serialization;
using Puente.Core;

namespace Puente.Fleet;

/// <summary>What makes one edge better than another: the sum of scores, each −100 to 100, times their weights.</summary>
/// <param name="Mode">What becomes of prioritizers it does not list.</param>
/// <param name="Configurations">Scores and their weights.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PrioritizerPolicy(
    [property: JsonConverter(typeof(JsonStringEnumConverter<PrioritizerMode>))] PrioritizerMode Mode = PrioritizerMode.Additive,
    IReadOnlyList<PrioritizerConfiguration>? Configurations = null)
{
    /// <summary>Throws when the policy as a whole is not well formed.</summary>
    /// <exception cref="InputException">The mode is unknown, or a score is listed twice.</exception>
    public void Validate()
    {
        if (!Enum.IsDefined(Mode))
            throw new InputException("prioritizerPolicy.mode", $"{Mode}", "is unknown", $"Give one of: {string.Join(", ", Enum.GetNames<PrioritizerMode>())}.");
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var one in Configurations ?? [])
            if (one?.ScoreCoordinate?.Name is { } name && !names.Add(name))
                throw new InputException("prioritizerPolicy.configurations", name, "is listed twice", "Give each score one weight.");
    }
}
