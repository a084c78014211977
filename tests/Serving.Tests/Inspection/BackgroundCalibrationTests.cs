using CsCheck;
using Puente.Core;
using Puente.Core.Inspection;
using Puente.Core.Models;
using Puente.Core.Releases;
using Puente.Serving.Inspection;

namespace Puente.Serving.Tests.Inspection;

public sealed class BackgroundCalibrationTests
{
    private const double Threshold = 0.5;
    private static readonly HeadManifest Head = new("head.onnx", ["crack", DefectClass.Sound], [Threshold, Threshold]);

    /// <summary>Twenty by twenty tiles of 100 pixels that share 20.</summary>
    private static readonly TileGrid Grid = TileGrid.Cut(1620, 1620, 100, 20);

    [Fact]
    public void Over_called_ground_is_dropped_and_a_defect_keeps_its_extent()
    {
        // Scattered tiles of sound ground pass the head's threshold; the defect is one sure tile with a doubtful neighbour on either side.
        var scores = Scores(0.1, [.. Scattered(0.7), (205, 0.6), (206, 0.97), (207, 0.6)]);
        Assert.Equal(31, Find(scores, null).Count);
        var region = Assert.Single(Find(scores, new()));
        Assert.Equal((0.97, 3), (region.Score, region.Tiles));
        Assert.Contains(region, Find(scores, null));
    }

    [Fact]
    public void Without_over_calling_no_threshold_moves()
    {
        var scores = Scores(0.1, (5, 0.55), (6, 0.55));
        Assert.Equal(Find(scores, null), Find(scores, new()));
        Assert.Equal(Threshold, new BackgroundCalibration().Seed(scores, Threshold));
    }

    [Fact]
    public void A_lone_tile_must_be_surer_than_two()
    {
        Assert.Empty(Find(Scores(0.1, (45, 0.7)), new()));
        Assert.Single(Find(Scores(0.1, (45, 0.85)), new()));
        Assert.Single(Find(Scores(0.1, (45, 0.7)), new() { AloneMargin = 0.5 }));
        Assert.Single(Find(Scores(0.1, (45, 0.7)), new() { MinSupport = 1 }));
        Assert.Single(Find(Scores(0.1, (45, 0.7), (46, 0.7)), new()));
    }

    [Fact]
    public void Defects_everywhere_are_not_calibrated_away()
    {
        var scores = Scores(0.96, (0, 0.1));
        Assert.Single(Find(scores, new()));
        Assert.InRange(new BackgroundCalibration().Seed(scores, Threshold), 0.95, 0.96);
        Assert.Equal(Threshold, new BackgroundCalibration { MaxRaise = 0 }.Seed(scores, Threshold));
    }

    [Fact]
    public void A_photograph_of_few_tiles_says_nothing_of_its_background()
    {
        IReadOnlyList<DefectRegion> lone = [new("crack", 0.55, new(0, 0, 10, 10), 1)];
        Assert.Same(lone, new BackgroundCalibration().Keep(lone, new double[99], Threshold));
        Assert.Empty(new BackgroundCalibration().Keep(lone, new double[100], Threshold));
        Assert.Empty(new BackgroundCalibration { MinTiles = 50 }.Keep(lone, new double[99], Threshold));
    }

    [Fact]
    public void The_seed_is_bounded_whatever_the_scores() => Gen.Select(Gen.Double[0, 1].Array[1, 200], Gen.Double[0, 1], Gen.Double[0, 6], Gen.Double[0.01, 0.99]).Sample((scores, threshold, raise, quantile) =>
    {
        var seed = new BackgroundCalibration { MaxRaise = raise, Quantile = quantile }.Seed(scores, threshold);
        return seed >= threshold && seed <= 1 && seed <= Math.Max(threshold, 1 / (1 + (1 - threshold) / threshold * Math.Exp(-raise))) + 1e-12;
    }, iter: 500);

    [Fact]
    public void Settings_that_make_no_sense_are_refused()
    {
        BackgroundCalibration[] wrong = [new() { Quantile = 1 }, new() { MaxRaise = -1 }, new() { MinTiles = 0 }, new() { MinSupport = 0 }, new() { AloneMargin = double.NaN }];
        Assert.Equal(
            ["quantile", "maxRaise", "minTiles", "minSupport", "aloneMargin"],
            wrong.Select(one => Assert.Throws<InputException>(() => new InspectionOptions { Background = one }.Validate()).Field["background.".Length..]));
    }

    /// <summary>30 tiles, none of which touches another or the row of the defect.</summary>
    private static IEnumerable<(int, double)> Scattered(double score) =>
        Enumerable.Range(0, 36).Select(i => ((i / 6 * 3 + 1) * 20 + i % 6 * 3 + 1, score)).Where(tile => tile.Item1 / 20 != 10);

    private static double[] Scores(double ground, params (int Tile, double Score)[] tiles)
    {
        var scores = Enumerable.Repeat(ground, Grid.Count).ToArray();
        foreach (var (tile, score) in tiles) scores[tile] = score;
        return scores;
    }

    private static List<DefectRegion> Find(double[] scores, BackgroundCalibration? background) => Rounded(Inspector.Regions(
        Grid, [.. scores.SelectMany(score => new[] { (float)score, 0f })], Head, new() { Background = background, Vote = TileVote.Any }));

    private static List<DefectRegion> Rounded(IEnumerable<DefectRegion> regions) => [.. regions.Select(region => region with { Score = Math.Round(region.Score, 3) })];
}
