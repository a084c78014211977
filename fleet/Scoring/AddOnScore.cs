using System.Text.Json.Serialization;

namespace Puente.Fleet;

/// <summary>A score of an add-on.</summary>
/// <param name="ResourceName">Name of its <c>AddOnPlacementScore</c>; <see cref="Capabilities"/> ranks edges by what they have to give.</param>
/// <param name="ScoreName">Name of the score in it; of capabilities one of <see cref="EdgeResources"/>.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record AddOnScore(string ResourceName, string ScoreName)
{
    /// <summary>The resource name of scores that follow from capabilities: the edge with the least scores −100, the one with the most 100.</summary>
    public const string Capabilities = "capabilities";
}
