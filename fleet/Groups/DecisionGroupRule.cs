using System.Text.Json.Serialization;
using Puente.Core;

namespace Puente.Fleet;

/// <summary>A group by name: the chosen edges that no earlier group took and that meet its selector.</summary>
/// <param name="GroupName">Its name.</param>
/// <param name="GroupClusterSelector">Over labels and claims. Empty takes every edge that is left; null takes none.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record DecisionGroupRule(string GroupName, ClusterSelector? GroupClusterSelector)
{
    /// <summary>Throws when the rule is not well formed.</summary>
    /// <exception cref="InputException">The name is empty or the selector malformed.</exception>
    public void Validate()
    {
        if (string.IsNullOrWhiteSpace(GroupName)) throw new InputException("decisionGroups.groupName", GroupName, "is empty", "Name the group.");
        GroupClusterSelector?.Validate();
    }
}
