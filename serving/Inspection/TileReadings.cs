using Puente.Core.Training;

namespace Puente.Serving.Inspection;

/// <summary>What the model said of every tile of a photograph, in the grid's order: drift is measured on it, and the tiles most worth a label are chosen by it.</summary>
/// <param name="Scores">Probabilities [tiles, classes].</param>
/// <param name="Embeddings">[tiles, dimensions].</param>
public sealed record TileReadings(float[] Scores, float[] Embeddings)
{
    /// <summary>How uncertain each tile is, [tiles]: the entropy of its least certain class, in bits, 0 to 1.</summary>
    /// <param name="classes">Classes of the head.</param>
    public float[] Uncertainties(int classes) => [.. Scores.Chunk(classes).Select(tile => (float)tile.Max(Entropy))];

    /// <summary>How many tiles have a class whose probability lies inside its band.</summary>
    /// <param name="bands">Of each class.</param>
    public int Uncertain(IReadOnlyList<ProbabilityBand> bands) => Scores.Chunk(bands.Count).Count(tile => bands.Index().Any(band => band.Item.Contains(tile[band.Index])));

    private static double Entropy(float probability) =>
        probability is <= 0 or >= 1 ? 0 : -(probability * Math.Log2(probability) + (1 - probability) * Math.Log2(1 - probability));
}
