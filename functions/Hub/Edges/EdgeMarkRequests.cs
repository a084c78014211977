using System.Text.Json.Serialization;
using Puente.Fleet;
using Puente.Hub.Placements;

namespace Puente.Hub.Edges;

/// <summary>Labels to give an edge over its own; null takes one away.</summary>
/// <param name="Labels">By key.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record LabelRequest(IReadOnlyDictionary<string, string?> Labels);

/// <summary>Taints to set and to take away.</summary>
/// <param name="Add">New ones; their time is the hub's.</param>
/// <param name="Remove">Keys, or <c>key:effect</c>.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record TaintRequest(IReadOnlyList<Taint>? Add = null, IReadOnlyList<string>? Remove = null);

/// <summary>Scores of an add-on.</summary>
/// <param name="ResourceName">The add-on's name for them.</param>
/// <param name="Scores">Them; none take them away.</param>
/// <param name="ValidUntil">Until when they count.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ScoreRequest(string ResourceName, IReadOnlyDictionary<string, int> Scores, DateTimeOffset? ValidUntil = null)
{
    /// <summary>Them, as they are kept.</summary>
    public EdgeScores ToScores() => new(Scores, ValidUntil);
}
