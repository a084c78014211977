using System.Text.Json.Serialization;
using Puente.Core.Models;

namespace Puente.Core.Gates;

/// <summary>A gate as a rollout declares it. What its kind does not heed is refused.</summary>
/// <param name="Kind">What it measures.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record GateRule(GateKind Kind)
{
    /// <summary>Samples that a golden gate needs at least, unless it says otherwise.</summary>
    public const int DefaultSamples = 20;

    /// <summary>Requests that an error-rate or latency gate needs at least, unless it says otherwise.</summary>
    public const int DefaultRequests = 100;

    /// <summary>Golden: the class; null for every class of which there are samples enough, and of one at least.</summary>
    public string? Class { get; init; }

    /// <summary>Golden: the score. Default recall.</summary>
    public GateMetric? Metric { get; init; }

    /// <summary>Golden: by how much the score may lie below that of the release that serves, 0 to 1. Default 0.05 where no minimum is given.</summary>
    public double? MaxDrop { get; init; }

    /// <summary>Golden: what the score must reach, 0 to 1, whatever serves.</summary>
    public double? Minimum { get; init; }

    /// <summary>Error rate and drift: the most, 0 to 1. Latency: the most, in milliseconds.</summary>
    public double? Maximum { get; init; }

    /// <summary>Samples of the class, requests, or photographs, without which nothing is known: unknown holds, it never passes. Drift: default 1, beside what drift itself needs.</summary>
    public int? MinSamples { get; init; }

    /// <summary>Decision groups whose edges it judges; null for all. Manual gates hold after each stage that another follows.</summary>
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>Whether an edge measures it before it switches.</summary>
    public bool IsBeforeSwitch => Kind == GateKind.Golden;

    /// <summary>Whether an edge measures it while the new release serves.</summary>
    public bool IsWhileServing => Kind is GateKind.ErrorRate or GateKind.Latency or GateKind.Drift;

    /// <summary>The bound on the drop that holds.</summary>
    public double? Drop => MaxDrop ?? (Minimum is null ? 0.05 : null);

    /// <summary>The samples or requests that are needed.</summary>
    public int Needed => MinSamples ?? Kind switch { GateKind.Golden => DefaultSamples, GateKind.Drift => 1, _ => DefaultRequests };

    /// <summary>Whether it judges edges of <paramref name="group"/>.</summary>
    public bool Judges(string group) => Groups?.Contains(group, StringComparer.Ordinal) != false;

    /// <summary>What is wrong with it, each as a part of a sentence.</summary>
    public IEnumerable<string> Faults()
    {
        var golden = Kind == GateKind.Golden;
        if (!golden && (Class is not null || Metric is not null || MaxDrop is not null || Minimum is not null))
            yield return $"{Kind} heeds neither class, metric, maxDrop nor minimum";
        if (MaxDrop is < 0 or > 1 || Minimum is < 0 or > 1) yield return "maxDrop and minimum are parts of one, 0 to 1";
        if (IsWhileServing && Maximum is null) yield return $"{Kind} needs a maximum";
        if (!IsWhileServing && Maximum is not null) yield return $"{Kind} heeds no maximum";
        if (Maximum is { } most && !(most >= 0 && (Kind == GateKind.Latency ? most <= 3_600_000 : most <= 1))) yield return $"maximum is {most}";
        if (MinSamples < 1 || (Kind == GateKind.Manual && MinSamples is not null)) yield return $"minSamples is {MinSamples}";
        if (Class is { } name && !DefectClass.All.Contains(name)) yield return $"class {name} is none of {string.Join(", ", DefectClass.All)}";
        if (Kind == GateKind.Manual && Groups is not null) yield return "Manual heeds no groups: it holds after each stage";
    }
}
