namespace Puente.Serving.Engine;

/// <summary>
/// Counts latencies in buckets that are the same for every model and site, so that they add up; Triton's own bounds are among them.
/// Recording takes no lock and allocates nothing.
/// </summary>
public sealed class LatencyHistogram
{
    private static readonly double[] Seconds = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];
    private static readonly long[] Limits = [.. Seconds.Select(bound => (long)Math.Round(bound * 1e9))];
    private readonly long[] _counts = new long[Seconds.Length + 1];
    private long _sum;

    /// <summary>Upper bounds of the buckets, seconds, ascending; a last bucket has none.</summary>
    public static IReadOnlyList<double> Bounds => Seconds;

    /// <summary>Counts one latency; below zero counts as zero.</summary>
    public void Record(long nanoseconds)
    {
        var value = Math.Max(0, nanoseconds);
        var bucket = 0;
        while (bucket < Limits.Length && value > Limits[bucket]) bucket++;
        Interlocked.Increment(ref _counts[bucket]);
        Interlocked.Add(ref _sum, value);
    }

    /// <summary>What was counted so far.</summary>
    public LatencySnapshot Snapshot()
    {
        var sum = Interlocked.Read(ref _sum);
        var counts = new long[_counts.Length];
        for (var i = 0; i < counts.Length; i++) counts[i] = Interlocked.Read(ref _counts[i]);
        return new LatencySnapshot(counts, sum);
    }
}
