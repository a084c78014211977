using System.Text.Json.Serialization;

namespace Puente.Fleet.Rollouts;

/// <summary>Names a group that goes before all others and tolerates no failure.</summary>
/// <param name="GroupName">Every group of this name; looked at first.</param>
/// <param name="GroupIndex">The group at this place, from 0.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record MandatoryDecisionGroup(string? GroupName = null, int? GroupIndex = null)
{
    /// <summary>Whether it means the group of this name and place.</summary>
    public bool Means(string name, int index) => string.IsNullOrEmpty(GroupName) ? GroupIndex == index : GroupName == name;
}
