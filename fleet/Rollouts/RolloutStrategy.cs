using System.Text.Json.Serialization;
using Puente.Core;

namespace Puente.Fleet.Rollouts;

/// <summary>How fast and in what order edges move: an Open Cluster Management <c>rolloutStrategy</c>, member for member.</summary>
/// <param name="Type">How it goes over the groups; written as there.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record RolloutStrategy(
    [property: JsonConverter(typeof(JsonStringEnumConverter<RolloutType>))] RolloutType Type = RolloutType.All)
{
    /// <summary>Bounds of <see cref="RolloutType.All"/>.</summary>
    public RolloutLimits? All { get; init; }

    /// <summary>Bounds of <see cref="RolloutType.Progressive"/>.</summary>
    public RolloutLimits? Progressive { get; init; }

    /// <summary>Bounds of <see cref="RolloutType.ProgressivePerGroup"/>.</summary>
    public RolloutLimits? ProgressivePerGroup { get; init; }

    /// <summary>Those of the type that is given.</summary>
    [JsonIgnore]
    public RolloutLimits Limits => Section(Type) ?? new RolloutLimits();

    /// <summary>Throws when it is not well formed.</summary>
    /// <exception cref="InputException">Members contradict the type or are out of bounds: all faults are told.</exception>
    public void Validate()
    {
        string[] faults = [.. Faults()];
        if (faults.Length > 0) throw new InputException("rolloutStrategy", $"{Type}", string.Join("; ", faults), "Give the members that its type heeds, within their bounds.");
    }

    private IEnumerable<string> Faults()
    {
        if (!Enum.IsDefined(Type))
        {
            yield return $"type is none of {string.Join(", ", Enum.GetNames<RolloutType>())}";
            yield break;
        }

        foreach (var other in Enum.GetValues<RolloutType>())
            if (other != Type && Section(other) is not null) yield return $"{Name(other)} is not heeded by the type {Type}";
        var (limits, isAll) = (Limits, Type == RolloutType.All);
        if (limits.MaxConcurrency is { } slots && (Type != RolloutType.Progressive || slots.Number < 0))
            yield return Type == RolloutType.Progressive ? $"maxConcurrency is {slots}" : $"maxConcurrency is not heeded by the type {Type}";
        if (limits.MaxFailures is { } failures && (isAll || failures.Number < 0)) yield return isAll ? "maxFailures is not heeded by the type All" : $"maxFailures is {failures}";
        if (limits.MinSuccessTime is { } soak && (isAll || soak < TimeSpan.Zero)) yield return isAll ? "minSuccessTime is not heeded by the type All" : "minSuccessTime is negative";
        if (limits.ProgressDeadline <= TimeSpan.Zero) yield return "progressDeadline is no time at all";
        if (isAll && limits.MandatoryDecisionGroups is { Count: > 0 }) yield return "mandatoryDecisionGroups are not heeded by the type All";
        if (limits.MandatoryDecisionGroups?.Any(group => string.IsNullOrEmpty(group.GroupName) && group.GroupIndex is not >= 0) == true)
            yield return "a mandatory decision group has neither groupName nor a groupIndex from 0";
    }

    private RolloutLimits? Section(RolloutType type) => type switch
    {
        RolloutType.All => All,
        RolloutType.Progressive => Progressive,
        _ => ProgressivePerGroup,
    };

    private static string Name(RolloutType type) => char.ToLowerInvariant($"{type}"[0]) + $"{type}"[1..];
}
