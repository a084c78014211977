namespace Puente.Serving.Drift;

/// <summary>
/// How far what the head says has moved: the population stability index Σ (q − p) ln(q / p) over the tenths of a class's probability (Siddiqi 2006; Jeffreys's divergence), of the class that moved most.
/// Each photograph counts the same. Twice what chance makes of it is taken off: shares differ from photograph to photograph, and the index of two draws from one site is not zero.
/// </summary>
internal static class ConfidenceDrift
{
    /// <summary>Share that an empty bin is given: without one, the first tile in it would be infinite drift.</summary>
    private const double Least = 1e-3;

    /// <summary>From 0.</summary>
    public static double Measure(PhotographSums reference, PhotographSums current)
    {
        var worst = 0.0;
        for (var first = 0; first < reference.Shares.Count; first += PhotographSketch.Bins)
        {
            var index = 0.0;
            for (var bin = first; bin < first + PhotographSketch.Bins; bin++)
            {
                var (p, q) = (Share(reference, bin), Share(current, bin));
                index += (q - p) * Math.Log(q / p) - 2 * (Chance(reference, bin) + Chance(current, bin)) / p;
            }

            worst = Math.Max(worst, index);
        }

        return worst;
    }

    private static double Share(PhotographSums sums, int bin) => Math.Max(Least, sums.Shares[bin] / sums.Weight);

    /// <summary>Variance of a mean share.</summary>
    private static double Chance(PhotographSums sums, int bin)
    {
        var share = sums.Shares[bin] / sums.Weight;
        return Math.Max(0, sums.ShareSquares[bin] / sums.Weight - share * share) / sums.Effective();
    }
}
