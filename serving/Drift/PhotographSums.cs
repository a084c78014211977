namespace Puente.Serving.Drift;

/// <summary>Many photographs in as many numbers as two. Values that are never changed: a sum with one more is another.</summary>
/// <param name="Weight">Photographs, each by what it still counts for.</param>
/// <param name="Squares">Sum of the squares of those weights.</param>
/// <param name="Tiles">Tiles, weighed alike.</param>
/// <param name="Mean">Mean of the photographs' means, [8].</param>
/// <param name="Scatter">Sum of the products of their differences from it, [8 × 8].</param>
/// <param name="Shares">Sum of their shares, [classes × 10].</param>
/// <param name="ShareSquares">Sum of the squares of those.</param>
public sealed record PhotographSums(
    double Weight, double Squares, double Tiles, IReadOnlyList<double> Mean, IReadOnlyList<double> Scatter, IReadOnlyList<double> Shares, IReadOnlyList<double> ShareSquares)
{
    private const int Width = RandomProjection.Dimensions;

    /// <summary>As many photographs of equal weight as these weigh (Kish 1965): what their mean is as sure as.</summary>
    public double Effective() => Weight == 0 ? 0 : Weight * Weight / Squares;

    /// <summary>None yet.</summary>
    public static PhotographSums Empty(int classes) =>
        new(0, 0, 0, new double[Width], new double[Width * Width], new double[classes * PhotographSketch.Bins], new double[classes * PhotographSketch.Bins]);

    /// <summary>These and one more (West 1979 for the weighted mean and scatter).</summary>
    /// <param name="photograph">The one more; it counts for one.</param>
    /// <param name="keep">What those before count for from now on, as part of what they did: 1 keeps all, less forgets.</param>
    public PhotographSums Add(PhotographSketch photograph, double keep = 1)
    {
        var weight = Weight * keep + 1;
        var off = photograph.Mean.Zip(Mean, (x, mean) => x - mean).ToArray();
        return new PhotographSums(
            weight, Squares * keep * keep + 1, Tiles * keep + photograph.Tiles,
            [.. Mean.Zip(off, (mean, d) => mean + d / weight)],
            [.. Scatter.Select((sum, at) => sum * keep + off[at / Width] * off[at % Width] * (1 - 1 / weight))],
            [.. Shares.Zip(photograph.Shares, (sum, share) => sum * keep + share)],
            [.. ShareSquares.Zip(photograph.Shares, (sum, share) => sum * keep + share * share)]);
    }
}
