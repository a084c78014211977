namespace Puente.Serving.Drift;

/// <summary>
/// How far apart the photographs' mean embeddings are: their distance D in the reference's own spread from photograph to photograph (Mahalanobis 1936), as the squared Hellinger
/// distance of two normal distributions that far apart, 1 − exp(−D²/8) (Bhattacharyya 1943): 0.12 at one deviation, 0.39 at two. Of D² the part is taken off that
/// chance would exceed once in a hundred (Hotelling 1931): what is left was shown.
/// </summary>
internal static class EmbeddingDrift
{
    /// <summary>99 % quantile of χ² with <see cref="RandomProjection.Dimensions"/> degrees of freedom.</summary>
    private const double Quantile = 20.09;

    /// <summary>Part of the mean variance that is put in the place of the measured covariance: what has not varied yet may still.</summary>
    private const double Shrinkage = 0.1;

    private const int Width = RandomProjection.Dimensions;

    /// <summary>0 to 1; null where the reference does not vary, which leaves nothing to measure by.</summary>
    public static double? Measure(PhotographSums reference, PhotographSums current)
    {
        var freedom = reference.Weight - 1;
        var covariance = reference.Scatter.Select(sum => sum / freedom).ToArray();
        var variance = Enumerable.Range(0, Width).Sum(i => covariance[i * Width + i]) / Width;
        if (!(variance > 0)) return null;
        for (var at = 0; at < covariance.Length; at++) covariance[at] = (1 - Shrinkage) * covariance[at] + (at % (Width + 1) == 0 ? Shrinkage * variance : 0);
        var off = current.Mean.Zip(reference.Mean, (x, y) => x - y).ToArray();
        // The covariance is itself measured, on few photographs: the statistic is larger by this on average.
        var inflation = freedom / (reference.Weight - Width - 2);
        var shown = Squared(covariance, off) - Quantile * inflation * (1 / reference.Effective() + 1 / current.Effective());
        return 1 - Math.Exp(-Math.Max(0, shown) / 8);
    }

    /// <summary>xᵀ A⁻¹ x by the Cholesky factor of A: ‖y‖² where L y = x.</summary>
    /// <param name="a">[8 × 8], symmetric, positive definite.</param>
    /// <param name="x">[8].</param>
    internal static double Squared(double[] a, double[] x)
    {
        var (l, sum) = (new double[Width * Width], 0.0);
        var y = new double[Width];
        for (var i = 0; i < Width; i++)
        {
            var rest = x[i];
            for (var j = 0; j <= i; j++)
            {
                var product = a[i * Width + j];
                for (var k = 0; k < j; k++) product -= l[i * Width + k] * l[j * Width + k];
                l[i * Width + j] = i == j ? Math.Sqrt(product) : product / l[j * Width + j];
                if (j < i) rest -= l[i * Width + j] * y[j];
            }

            y[i] = rest / l[i * Width + i];
            sum += y[i] * y[i];
        }

        return sum;
    }
}
