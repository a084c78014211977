namespace Puente.Serving.Engine;

/// <summary>A latency histogram at a moment.</summary>
/// <param name="Counts">How many fell at or below each of <see cref="LatencyHistogram.Bounds"/> and above the one before, and, last, how many above all.</param>
/// <param name="Nanoseconds">Their sum.</param>
public sealed record LatencySnapshot(IReadOnlyList<long> Counts, long Nanoseconds)
{
    /// <summary>How many in all.</summary>
    public long Count => Counts.Sum();
}
