using System.Text.Json.Serialization;

namespace Puente.Core.Settings;

/// <summary>What a hub may set on an edge besides its release and components: a closed list, none of which opens anything.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SiteSettings
{
    /// <summary>Nothing is set.</summary>
    public static SiteSettings None { get; } = new();

    /// <summary>How it serves.</summary>
    public SiteServing? Serving { get; init; }

    /// <summary>When it learns, and what a head must reach.</summary>
    public SiteTuning? Tuning { get; init; }

    /// <summary>What it does by the clock.</summary>
    public SiteSchedules? Schedules { get; init; }

    /// <summary>These settings, and <paramref name="other"/>'s where they say nothing.</summary>
    public SiteSettings Over(SiteSettings other) => new()
    {
        Serving = Serving is null || other.Serving is null ? Serving ?? other.Serving : new SiteServing
        {
            Precision = Serving.Precision ?? other.Serving.Precision,
            MaxQueued = Serving.MaxQueued ?? other.Serving.MaxQueued,
            TimeoutSeconds = Serving.TimeoutSeconds ?? other.Serving.TimeoutSeconds,
        },
        Tuning = Tuning is null || other.Tuning is null ? Tuning ?? other.Tuning : new SiteTuning
        {
            MinimumMacroF1 = Tuning.MinimumMacroF1 ?? other.Tuning.MinimumMacroF1,
            MinimumGain = Tuning.MinimumGain ?? other.Tuning.MinimumGain,
            DriftThreshold = Tuning.DriftThreshold ?? other.Tuning.DriftThreshold,
            MinimumNewLabels = Tuning.MinimumNewLabels ?? other.Tuning.MinimumNewLabels,
        },
        Schedules = Schedules is null || other.Schedules is null ? Schedules ?? other.Schedules : new SiteSchedules
        {
            Retrain = Schedules.Retrain ?? other.Schedules.Retrain,
            Inbox = Schedules.Inbox ?? other.Schedules.Inbox,
            Components = Schedules.Components ?? other.Schedules.Components,
        },
    };
}
