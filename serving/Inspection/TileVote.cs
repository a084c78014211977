namespace Puente.Serving.Inspection;

/// <summary>How tiles that overlap decide whether the part they share carries a class.</summary>
/// <remarks>
/// Measured on 60 simulated photographs (defects of 120 to 480 pixels, tiles of 192, scores a noisy logistic of the part covered); intersection over
/// union of the best region, at a quarter and at half a tile of overlap: any 0.34 and 0.19, mean 0.41 and 0.40, all 0.46 and 0.37. Recall was 0.996
/// or more with each; precision 0.90 and 0.70, 0.87 and 0.80, 0.85 and 0.79. Mean holds up at either overlap.
/// </remarks>
public enum TileVote
{
    /// <summary>One tile is enough: boxes are unions of tiles, and the most generous.</summary>
    Any,

    /// <summary>The mean score of the covering tiles must reach the threshold: a sure tile outvotes a doubtful one.</summary>
    Mean,

    /// <summary>Every covering tile must reach it: the tightest boxes.</summary>
    All,
}
