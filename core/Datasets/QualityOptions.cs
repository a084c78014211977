namespace Puente.Core.Datasets;

/// <summary>
/// When a sample is too poor to learn from. The defaults are meant for what is broken (a lens cap, a hand before the lens, a burnt-out sky, a camera
/// that moved), not for what is plain: they keep sound concrete. Every share is of the sample's pixels or cells, 0 to 1.
/// </summary>
public sealed record QualityOptions
{
    /// <summary>Whether samples are judged at all; default true. The other options are ignored when false.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Highest blur, 0 (sharp) to 1 (Crete et al. 2007); default 0.68: of walls and quays 99.5 % lie below 0.67, and a sample that lost all detail finer than a sixteenth of its side at 0.7.</summary>
    public double MaxBlur { get; init; } = 0.68;

    /// <summary>Largest share of pixels in clipped shadows; default 0.6: images turned on a black ground are kept.</summary>
    public double MaxShadows { get; init; } = 0.6;

    /// <summary>Largest share of pixels in clipped highlights; default 0.5.</summary>
    public double MaxHighlights { get; init; } = 0.5;

    /// <summary>Lowest mean grey, 0 (black) to 1 (white); default 0.04.</summary>
    public double MinMean { get; init; } = 0.04;

    /// <summary>Highest mean grey; default 0.97.</summary>
    public double MaxMean { get; init; } = 0.97;

    /// <summary>Least contrast: the 95th less the 5th percentile of grey, 0 to 1; default 0.02.</summary>
    public double MinContrast { get; init; } = 0.02;

    /// <summary>Largest share of cells without structure; default 0.75.</summary>
    public double MaxFlat { get; init; } = 0.75;

    /// <summary>What is out of bounds, a sentence each; empty when all is well.</summary>
    public IEnumerable<string> Faults()
    {
        foreach (var (name, value) in new[]
                 {
                     ("maxBlur", MaxBlur), ("maxShadows", MaxShadows), ("maxHighlights", MaxHighlights), ("minMean", MinMean), ("maxMean", MaxMean),
                     ("minContrast", MinContrast), ("maxFlat", MaxFlat),
                 })
            if (!(value >= 0 && value <= 1)) yield return FormattableString.Invariant($"quality.{name} is {value}, must be 0 to 1");
        if (MinMean > MaxMean) yield return FormattableString.Invariant($"quality.minMean is {MinMean}, above maxMean, {MaxMean}");
    }
}
