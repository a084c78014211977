using System.Text.Json.Serialization;

namespace Puente.Core.Settings;

/// <summary>When an edge learns from its labels, and what a head must reach. What is null is as the site has it; what a request names itself counts for that request.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SiteTuning
{
    /// <summary>Held-out macro-F1 below which a head does not serve, 0 to 1.</summary>
    public double? MinimumMacroF1 { get; init; }

    /// <summary>Least lead over the same head on a random backbone, -1 to 1.</summary>
    public double? MinimumGain { get; init; }

    /// <summary>Drift from which learning again is worth it, 0 to 1.</summary>
    public double? DriftThreshold { get; init; }

    /// <summary>Labelled images that the serving head has not seen, from which learning again is worth it; at least 1.</summary>
    public int? MinimumNewLabels { get; init; }
}
