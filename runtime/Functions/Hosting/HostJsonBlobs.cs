namespace Puente.Runtime.Functions;

/// <summary><c>extensions.blobs</c> of <c>host.json</c>.</summary>
public sealed record HostJsonBlobs
{
    /// <summary>Blobs processed at one time. Default 8 per core, at least 1.</summary>
    public int MaxDegreeOfParallelism { get; init; } = 8 * Environment.ProcessorCount;

    /// <summary>Tries in total before a blob is poison. Default 5, at least 1.</summary>
    public int PoisonBlobThreshold { get; init; } = 5;
}
