using Puente.Core;
using Puente.Core.Releases;
using Puente.Core.Training;

namespace Puente.Serving.Inspection;

/// <summary>How a photograph's tiles become regions.</summary>
public sealed record InspectionOptions
{
    /// <summary>
    /// Probability below which no tile counts, whatever its class's threshold. Thresholds are tuned on patches where every class is common; a
    /// photograph has hundreds of tiles and nearly all are sound, so a threshold below one half drowns it in false alarms. It is of a class as often there as
    /// not: where a head names the log-odds of its labelled set they are added, so that it asks the same evidence whatever was labelled. 0 to 1; default 0.5.
    /// </summary>
    public double MinTileScore { get; init; } = 0.5;

    /// <summary>Corrects scores for defects being rarer here than in the labelled set. Null (default): scores as the head gives them.</summary>
    public PriorShift? Prior { get; init; }

    /// <summary>Which regions stand out from the rest of the photograph. Null: every region is kept. Default <see cref="BackgroundCalibration"/>'s own.</summary>
    public BackgroundCalibration? Background { get; init; } = new();

    /// <summary>How overlapping tiles decide what a box covers. Default <see cref="TileVote.Mean"/>.</summary>
    public TileVote Vote { get; init; } = TileVote.Mean;

    /// <summary>Regions kept, highest scores first. Default 500.</summary>
    public int MaxRegions { get; init; } = 500;

    /// <summary>Tiles a photograph may be cut into. Default 20 000.</summary>
    public int MaxTiles { get; init; } = 20_000;

    /// <summary>Batches run at the same time. Default: the machine's cores.</summary>
    public int Callers { get; init; } = Environment.ProcessorCount;

    /// <summary>Whether the overlay is drawn (tens to hundreds of milliseconds). Default true.</summary>
    public bool Overlay { get; init; } = true;

    /// <summary>The floor of a class's probability as <paramref name="head"/> gives it.</summary>
    internal double Floor(HeadManifest head, int k) => head.Offsets is { } offsets && MinTileScore is > 0 and < 1
        ? 1 / (1 + (1 - MinTileScore) / MinTileScore * Math.Exp(-offsets[k]))
        : MinTileScore;

    /// <summary>The bands of <paramref name="head"/>, moved as <see cref="Prior"/> moves its scores; null where it has none.</summary>
    internal IReadOnlyList<ProbabilityBand>? Bands(HeadManifest head)
    {
        if (Prior is not { Logit: var shift } || head.Bands is null) return head.Bands;
        return [.. head.Bands.Select(band => new ProbabilityBand(Moved(band.Low), Moved(band.High)))];

        double Moved(double probability) => probability is <= 0 or >= 1 ? probability : 1 / (1 + (1 - probability) / probability * Math.Exp(-shift));
    }

    internal void Validate()
    {
        if (MinTileScore is not (>= 0 and <= 1)) throw new InputException("minTileScore", $"{MinTileScore}", "is not between 0 and 1", "Give a probability; 0 leaves it to the release's thresholds.");
        if (MaxRegions < 1) throw new InputException("maxRegions", $"{MaxRegions}", "is not at least 1", "Give how many regions to keep.");
        if (Callers < 1) throw new InputException("callers", $"{Callers}", "is not at least 1", "Give how many batches may run at the same time.");
        Prior?.Validate();
        Background?.Validate();
    }
}
