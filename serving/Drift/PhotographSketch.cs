using Puente.Serving.Inspection;

namespace Puente.Serving.Drift;

/// <summary>What drift needs of one photograph. A photograph is one observation: its tiles are no independent ones.</summary>
/// <param name="Tiles">Its tiles, at least one.</param>
/// <param name="Mean">Their mean embedding, projected.</param>
/// <param name="Shares">For each class the part of the tiles whose probability lies in each tenth, [classes × <see cref="Bins"/>].</param>
public sealed record PhotographSketch(int Tiles, IReadOnlyList<double> Mean, IReadOnlyList<double> Shares)
{
    /// <summary>Bins a class.</summary>
    public const int Bins = 10;

    /// <summary>The sketch of a photograph's tiles; null where an embedding or a score is not finite, which is no photograph's fault and not drift.</summary>
    /// <param name="readings">Of at least one tile.</param>
    /// <param name="classes">Classes of the head.</param>
    public static PhotographSketch? Of(TileReadings readings, int classes)
    {
        var tiles = readings.Scores.Length / classes;
        var (width, shares) = (readings.Embeddings.Length / tiles, new double[classes * Bins]);
        var mean = new double[width];
        for (var i = 0; i < readings.Embeddings.Length; i++) mean[i % width] += readings.Embeddings[i] / (double)tiles;
        for (var i = 0; i < readings.Scores.Length; i++)
        {
            if (!float.IsFinite(readings.Scores[i])) return null;
            shares[i % classes * Bins + Math.Clamp((int)(readings.Scores[i] * Bins), 0, Bins - 1)] += 1.0 / tiles;
        }

        var projected = RandomProjection.Of(mean);
        return projected.All(double.IsFinite) ? new PhotographSketch(tiles, projected, shares) : null;
    }
}
