namespace Puente.Datasets.Reports;

/// <summary>How values are spread: equal bins from <see cref="Low"/> to <see cref="High"/>.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Low">Lower edge of the first bin.</param>
/// <param name="High">Upper edge of the last.</param>
/// <param name="Counts">Values a bin; what lies beyond an edge is in the bin at it.</param>
/// <param name="Least">Threshold below which samples are rejected, where there is one.</param>
/// <param name="Most">Threshold above which samples are rejected, where there is one.</param>
public sealed record Histogram(string Name, double Low, double High, IReadOnlyList<int> Counts, double? Least = null, double? Most = null)
{
    /// <summary>Counts <paramref name="values"/> in <paramref name="bins"/> bins.</summary>
    public static Histogram Of(string name, IEnumerable<double> values, double low, double high, int bins, double? least = null, double? most = null)
    {
        var counts = new int[bins];
        foreach (var value in values) counts[(int)Math.Clamp((value - low) / (high - low) * bins, 0, bins - 1)]++;
        return new Histogram(name, low, high, counts, least, most);
    }
}
