using System.Text.Json.Serialization;

namespace Puente.Fleet.Rollouts;

/// <summary>The bounds of a rollout. Which of them a type heeds is told at each; one that it does not heed is refused, not ignored.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record RolloutLimits
{
    /// <summary>Edges under way at once: of those that no mandatory group has. Unset, 0, or more than there are: all of them. Progressive only.</summary>
    public IntOrPercent? MaxConcurrency { get; init; }

    /// <summary>Edges that may fail: of all (progressive), of the group under way (per group). Default 0. Not for all at once.</summary>
    public IntOrPercent? MaxFailures { get; init; }

    /// <summary>How long an edge must serve before its slot is free. Default none. Not for all at once.</summary>
    [JsonConverter(typeof(RolloutDurationConverter))]
    public TimeSpan? MinSuccessTime { get; init; }

    /// <summary>How long an edge may be on its way, or failed, before it is given up and its slot free. Default: for ever, written <c>None</c>.</summary>
    [JsonConverter(typeof(RolloutDurationConverter))]
    public TimeSpan? ProgressDeadline { get; init; }

    /// <summary>Groups that go first, in the order of groups, and tolerate no failure. Not for all at once.</summary>
    public IReadOnlyList<MandatoryDecisionGroup>? MandatoryDecisionGroups { get; init; }
}
