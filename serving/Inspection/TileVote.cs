namespace Puente.Serving.Inspection;

/// <summary>How tiles that overlap decide whether the part they share carries a class.</summary>
public enum TileVote
{
    /// <summary>One tile is enough: boxes are unions of tiles, and the most generous.</summary>
    Any,

    /// <summary>The mean score of the covering tiles must reach the threshold: a sure tile outvotes a doubtful one.</summary>
    Mean,

    /// <summary>Every covering tile must reach it: the tightest boxes.</summary>
    All,
}
