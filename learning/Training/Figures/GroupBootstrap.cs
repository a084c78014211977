using Puente.Core.Training;

namespace Puente.Learning.Training.Figures;

/// <summary>
/// Bootstrap over groups (Efron and Tibshirani 1993; the cluster bootstrap of Davison and Hinkley 1997, §3.8): each resample draws as many whole
/// groups as there are, with replacement, since images of one photograph are no independent witnesses. Percentile intervals.
/// </summary>
public sealed class GroupBootstrap
{
    private const long Stream = 0xB007;

    private readonly int[] _groupOf;
    private readonly int _seed;

    /// <summary>Takes the group of each sample, [N].</summary>
    public GroupBootstrap(IReadOnlyList<string> groups, int seed)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        _groupOf = [.. groups.Select(group => numbers.TryGetValue(group, out var number) ? number : numbers[group] = numbers.Count)];
        (Groups, _seed) = (numbers.Count, seed);
    }

    /// <summary>Distinct groups.</summary>
    public int Groups { get; }

    /// <summary>Distinct groups among the samples that <paramref name="which"/> names.</summary>
    public int GroupsOf(Func<int, bool> which) => Enumerable.Range(0, _groupOf.Length).Where(which).Select(i => _groupOf[i]).Distinct().Count();

    /// <summary>How often each sample counts in resample number <paramref name="resample"/>, [N]: the same for the same seed, whatever the order of asking.</summary>
    public int[] Counts(int resample)
    {
        var random = SplitMix64.For(_seed, Stream, resample);
        var drawn = new int[Groups];
        for (var n = 0; n < Groups; n++) drawn[random.Below(Groups)]++;
        return Array.ConvertAll(_groupOf, group => drawn[group]);
    }

    /// <summary>Runs <paramref name="figures"/> on each resample and gives an interval a figure; null for one that fewer than half of the resamples could say.</summary>
    /// <param name="resamples">How many.</param>
    /// <param name="confidence">Above 0 and below 1.</param>
    /// <param name="figures">From counts [N] to the figures; NaN where a resample cannot say.</param>
    public Interval?[] Intervals(int resamples, double confidence, Func<int[], double[]> figures)
    {
        var drawn = new double[resamples][];
        Parallel.For(0, resamples, b => drawn[b] = figures(Counts(b)));
        return [.. Enumerable.Range(0, drawn[0].Length).Select(f => Percentile([.. drawn.Select(row => row[f]).Where(double.IsFinite)], resamples, confidence))];
    }

    private static Interval? Percentile(double[] values, int resamples, double confidence)
    {
        if (values.Length * 2 < resamples) return null;
        Array.Sort(values);
        return new Interval(Quantile(values, (1 - confidence) / 2), Quantile(values, (1 + confidence) / 2));
    }

    /// <summary>The quantile of sorted values, linear between neighbours.</summary>
    private static double Quantile(double[] sorted, double share)
    {
        var at = share * (sorted.Length - 1);
        var below = Math.Min((int)at, sorted.Length - 1);
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
