using Puente.Core.Training;
using Puente.Learning.Training.Heads;

namespace Puente.Learning.Tests.Heads;

public class CautionsTests
{
    private static readonly CalibrationResult _calibrated = new(1.2, [0], 0.1, 0.02, 15, 400);
    private static readonly AbstentionResult _promised = new(0.05, 0.9, 1, [new(0.3, 0.6)], 0.8, 0.02, 0.05, 0.8, 0.03, "fine");

    [Fact]
    public void Nothing_is_said_where_nothing_is_amiss() =>
        Assert.Empty(Cautions.Of(Scores(0.8, Class(0.9, new Interval(0.8, 0.95))), [40], _calibrated, _promised, [("Raw statistics", Scores(0.5))]));

    [Fact]
    public void Few_images_are_named_with_their_photographs() => Assert.Equal(
        [
            "crack: fitted on 1 image; label 10 or more before relying on it.",
            "crack: 4 held-out images from 2 photographs; its F1 cannot be told from chance.",
            "6 held-out photographs are too few for an interval; it takes 10.",
            "No temperature fitted: 14 images.",
            "No abstention band: few.",
        ],
        Cautions.Of(
            Scores(0.8, Class(0.9, null)) with { Intervals = new ScoreIntervals(null, null, null, "6 held-out photographs are too few for an interval; it takes 10.") }, [1],
            _calibrated with { Note = "No temperature fitted: 14 images." }, _promised with { Bands = null, Note = "No abstention band: few." }, []));

    [Fact]
    public void Chance_and_absence_and_better_baselines_are_told()
    {
        var sentences = Cautions.Of(
            Scores(0.6, Class(0.61, new Interval(0.42, 0.8)), new ClassScore("rust", 0, 0, 0, 0)), [40, 40], _calibrated, _promised, [("Raw statistics", Scores(0.7))]);
        Assert.Equal(
            [
                "crack: AUROC 0.61 (0.42 to 0.80) cannot be told from chance.", "rust: no held-out image shows it, so it was not measured.",
                "Raw statistics does as well, with a macro-F1 of 0.70 against 0.60. Here the backbone adds nothing that was measured.",
            ],
            sentences);
    }

    private static ClassScore Class(double auroc, Interval? interval) =>
        new("crack", 0.5, 0.5, 0.5, 4) { Auroc = auroc, Photographs = 2, Intervals = new ScoreIntervals(interval, interval, interval) };

    private static HeadScores Scores(double macroF1, params ClassScore[] classes) => new(macroF1, classes, []);
}
