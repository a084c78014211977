using System.Text.Json.Serialization;

namespace Puente.Core.Settings;

/// <summary>How an edge serves. What is null is as the site has it.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SiteServing
{
    /// <summary><c>auto</c>, <c>fp32</c> or <c>int8</c>: what backbones are computed with. int8 serves only where the release's gate let it out.</summary>
    public string? Precision { get; init; }

    /// <summary>Requests of a model that may wait, 1 to 1,000,000; one more is refused.</summary>
    public int? MaxQueued { get; init; }

    /// <summary>Longest wait of a request that names none, above 0, at most 3,600 s.</summary>
    public double? TimeoutSeconds { get; init; }
}
