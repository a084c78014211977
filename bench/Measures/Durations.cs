using System.Diagnostics;

namespace Puente.Bench.Measures;

/// <summary>Durations of one kind.</summary>
internal sealed class Durations
{
    private readonly List<double> _milliseconds = [];

    public int Count => _milliseconds.Count;

    /// <summary>Adds the time between two readings of the <see cref="Stopwatch"/>.</summary>
    public void Add(long from, long to) => _milliseconds.Add(Stopwatch.GetElapsedTime(from, to).TotalMilliseconds);

    /// <summary>The smallest sample that at least <paramref name="share"/> of all do not exceed (nearest rank), in milliseconds.</summary>
    public double Percentile(double share)
    {
        if (_milliseconds.Count == 0) throw new InvalidOperationException("There are no samples: measure longer.");
        double[] sorted = [.. _milliseconds.Order()];
        return sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
    }
}
