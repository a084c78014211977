using Puente.Core;
using Puente.Serving.Repository.Configuration;
using Puente.Serving.Repository.Configuration.Wire;

namespace Puente.Serving.Repository.Export;

/// <summary>How a release is laid out for Triton.</summary>
public sealed record TritonExportOptions
{
    /// <summary>Where Triton runs it: the CPU by default, or a GPU.</summary>
    public InstanceKind Device { get; init; } = InstanceKind.Cpu;

    /// <summary>Passes at once, 1 to 1,024, 2 by default: as many as cores on a CPU, 1 is enough for each GPU.</summary>
    public int Instances { get; init; } = 2;

    /// <summary>Most rows of a pass, 1 to 65,536, 8 by default.</summary>
    public int MaxBatchSize { get; init; } = 8;

    /// <summary>Longest that a request waits for others, 0 to a day; null, the default: not at all on a CPU, where batching gains nothing, and 1 ms on a GPU.</summary>
    public TimeSpan? MaxQueueDelay { get; init; }

    /// <summary>A graph of images → logits and embeddings (<c>puente models export --merged</c>), served under the release's name; null, the default: an ensemble of the two.</summary>
    public string? MergedGraph { get; init; }

    internal void Check(ConfigFaults faults)
    {
        if (Device is not (InstanceKind.Cpu or InstanceKind.Gpu)) faults.Add("device", Device.ToString(), "is neither Cpu nor Gpu", "Choose one of them.");
        if (Instances is < 1 or > 1024) faults.Add("instances", $"{Instances}", "is not between 1 and 1024", "Choose as many as cores.");
        if (MaxBatchSize is < 1 or > ConfigValidator.MaxRows) faults.Add("max batch size", $"{MaxBatchSize}", $"is not between 1 and {ConfigValidator.MaxRows}", "Choose 8.");
        if (MaxQueueDelay is { } delay && (delay < TimeSpan.Zero || delay > TimeSpan.FromDays(1))) faults.Add("max queue delay", delay.ToString(), "is not between 0 and a day", "Choose a millisecond.");
        if (MergedGraph is { } merged && !File.Exists(merged)) faults.Add("merged graph", merged, "is not there", "Write it with 'puente models export --merged'.");
    }
}
