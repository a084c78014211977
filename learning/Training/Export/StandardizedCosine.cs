namespace Puente.Learning.Training.Export;

/// <summary>How alike two sets of embeddings are to a head: raw embeddings share a large mean that makes any two alike, and heads take it off.</summary>
public static class StandardizedCosine
{
    private const double SmallestDeviation = 1e-6;

    /// <summary>Mean over images of the cosine between the rows of <paramref name="exact"/> and <paramref name="other"/>, [N][D], both minus the means of the first and over its deviations.</summary>
    public static double Mean(IReadOnlyList<float[]> exact, IReadOnlyList<float[]> other)
    {
        var (count, width) = (exact.Count, exact[0].Length);
        double[] mean = new double[width], deviation = new double[width];
        foreach (var row in exact)
            for (var d = 0; d < width; d++) mean[d] += row[d] / (double)count;
        foreach (var row in exact)
            for (var d = 0; d < width; d++) deviation[d] += (row[d] - mean[d]) * (row[d] - mean[d]) / count;
        var sum = 0.0;
        for (var i = 0; i < count; i++)
        {
            double product = 0, first = 0, second = 0;
            for (var d = 0; d < width; d++)
            {
                var scale = Math.Sqrt(deviation[d]);
                // A number that never changes tells a head nothing.
                if (scale < SmallestDeviation) continue;
                double a = (exact[i][d] - mean[d]) / scale, b = (other[i][d] - mean[d]) / scale;
                (product, first, second) = (product + a * b, first + a * a, second + b * b);
            }

            sum += first == 0 && second == 0 ? 1 : product / Math.Sqrt(Math.Max(double.Epsilon, first * second));
        }

        return sum / count;
    }
}
