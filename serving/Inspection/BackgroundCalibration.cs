using Puente.Core;
using Puente.Core.Inspection;

namespace Puente.Serving.Inspection;

/// <summary>
/// Keeps a region only when something in it stands out from this very photograph. A head is tuned on patches where each class is common;
/// a photograph is mostly sound, and how far its sound ground scores for a class differs by several logits from one photograph to the next, so no one
/// threshold or prior serves all. Of a class's regions those stay that hold a tile at or above a second, higher threshold: the class's
/// <see cref="Quantile"/> over all tiles (a rank, so any calibration of the head will do). Two thresholds, the high one to find and the low one to grow, are
/// Canny's hysteresis (1986, §VII): what is found keeps its extent.
/// </summary>
/// <remarks>
/// A photograph full of defects raises its own background; hence <see cref="MaxRaise"/>. Chosen on six generated photographs of 12 megapixels and three
/// heads, reported on six others in <c>serving/README.md</c>.
/// </remarks>
public sealed record BackgroundCalibration
{
    /// <summary>Part of a photograph's tiles that is taken as background of a class, above 0 and below 1. Default 0.98.</summary>
    public double Quantile { get; init; } = 0.98;

    /// <summary>Most that the high threshold lies above the class's own, in logits, at least 0; 0 switches the high threshold off. Default 3: a score of 0.95 over a threshold of 0.5 always stands out.</summary>
    public double MaxRaise { get; init; } = 3;

    /// <summary>Tiles from which a photograph says something of its background, at least 1; one with fewer is left as it is. Default 100: two tiles above the quantile.</summary>
    public int MinTiles { get; init; } = 100;

    /// <summary>Tiles that must support a region, at least 1. They overlap, so a defect shows in several and chance in one. Default 2.</summary>
    public int MinSupport { get; init; } = 2;

    /// <summary>How far, in logits above the high threshold, a tile makes a region without further support; at least 0. Default 1.5.</summary>
    public double AloneMargin { get; init; } = 1.5;

    /// <summary>Those of <paramref name="regions"/> that stand out; all of them where the photograph has fewer tiles than <see cref="MinTiles"/>.</summary>
    /// <param name="regions">Regions of one class, found at <paramref name="threshold"/>.</param>
    /// <param name="scores">The class's probability in each tile.</param>
    /// <param name="threshold">Probability from which a tile is positive.</param>
    public IEnumerable<DefectRegion> Keep(IReadOnlyList<DefectRegion> regions, IReadOnlyList<double> scores, double threshold)
    {
        if (scores.Count < MinTiles) return regions;
        var seed = Seed(scores, threshold);
        var alone = Probability(Logit(seed) + AloneMargin);
        return regions.Where(r => r.Score >= seed && (r.Tiles >= MinSupport || r.Score >= alone));
    }

    /// <summary>The high threshold: the quantile of <paramref name="scores"/>, at least <paramref name="threshold"/> and at most <see cref="MaxRaise"/> logits above it.</summary>
    /// <param name="scores">Probability in each tile; at least one.</param>
    /// <param name="threshold">The low threshold, a probability.</param>
    public double Seed(IReadOnlyList<double> scores, double threshold)
    {
        var background = scores.Order().ElementAt(Math.Min((int)(Quantile * scores.Count), scores.Count - 1));
        return Math.Clamp(background, threshold, Math.Max(threshold, Probability(Logit(threshold) + MaxRaise)));
    }

    internal void Validate()
    {
        if (Quantile is not (> 0 and < 1)) throw Wrong("quantile", Quantile, "is not a fraction above 0 and below 1", "Give the part of the tiles that is background.");
        if (MaxRaise is not (>= 0 and < double.PositiveInfinity)) throw Wrong("maxRaise", MaxRaise, "is not a finite number of at least 0", "Give logits; 0 raises no threshold.");
        if (MinTiles < 1) throw Wrong("minTiles", MinTiles, "is not at least 1", "Give from how many tiles on a photograph is judged by itself.");
        if (MinSupport < 1) throw Wrong("minSupport", MinSupport, "is not at least 1", "Give how many tiles must support a region.");
        if (AloneMargin is not >= 0) throw Wrong("aloneMargin", AloneMargin, "is not at least 0", "Give logits.");
    }

    private static InputException Wrong(string field, double value, string problem, string remedy) => new($"background.{field}", $"{value}", problem, remedy);

    private static double Logit(double probability) => Math.Log(probability / (1 - probability));

    private static double Probability(double logit) => 1 / (1 + Math.Exp(-logit));
}
