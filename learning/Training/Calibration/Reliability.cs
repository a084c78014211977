using Puente.Core.Training;

namespace Puente.Learning.Training.Calibration;

/// <summary>
/// Reliability diagram and expected calibration error (Naeini, Cooper and Hauskrecht 2015; Guo et al. 2017, eq. 3) of yes-or-no answers, all classes
/// together. Bins of equal mass: most answers of a multi-label head lie near 0, so that of bins of equal width most would be empty and one hold nearly all.
/// </summary>
public static class Reliability
{
    /// <summary>Bins, where there are answers enough.</summary>
    public const int MaxBins = 15;

    /// <summary>The bins, from the lowest probability up: sorted answers cut into runs as equal as can be, never more runs than answers.</summary>
    /// <param name="probabilities">Said, [N].</param>
    /// <param name="positive">What was there, [N].</param>
    /// <param name="bins">At least 1.</param>
    public static IReadOnlyList<ReliabilityBin> Bins(IReadOnlyList<double> probabilities, IReadOnlyList<bool> positive, int bins = MaxBins)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        var order = Enumerable.Range(0, probabilities.Count).OrderBy(i => probabilities[i]).ToArray();
        bins = Math.Min(bins, order.Length);
        return [.. Enumerable.Range(0, bins).Select(b =>
        {
            var run = order[(int)((long)b * order.Length / bins)..(int)((long)(b + 1) * order.Length / bins)];
            return new ReliabilityBin(run.Average(i => probabilities[i]), run.Average(i => positive[i] ? 1.0 : 0), run.Length);
        })];
    }

    /// <summary>Σ (nᵦ/N)·|observedᵦ − predictedᵦ|; 0 without answers.</summary>
    public static double Error(IReadOnlyList<ReliabilityBin> bins)
    {
        var answers = bins.Sum(bin => bin.Count);
        return answers == 0 ? 0 : bins.Sum(bin => bin.Count * Math.Abs(bin.Observed - bin.Predicted)) / answers;
    }
}
