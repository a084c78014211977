using Puente.Core.Training;

namespace Puente.Cli.Report;

/// <summary>A head's scores as rows of text: the same for terminal and page.</summary>
public static class ScoreRows
{
    /// <summary>Names of the columns of <see cref="Classes"/>.</summary>
    public static IReadOnlyList<string> ClassHeader { get; } = ["class", "F1", "precision", "recall", "average precision", "AUROC", "images"];

    /// <summary>Names of the columns of <see cref="Baselines"/>.</summary>
    public static IReadOnlyList<string> BaselineHeader { get; } = ["features", "macro-F1", "what it is"];

    /// <summary>A row a class, and one for all.</summary>
    public static IEnumerable<string[]> Classes(HeadScores scores) => scores.Classes
        .Select(one => new[]
        {
            one.Name, Words.Score(one.F1, one.Intervals?.F1), Words.Score(one.Precision), Words.Score(one.Recall), Words.Score(one.AveragePrecision, one.Intervals?.AveragePrecision),
            Words.Score(one.Auroc, one.Intervals?.Auroc), HeldOut(one),
        })
        .Append(
        [
            "mean over classes", Words.Score(scores.MacroF1, scores.Intervals?.F1), "", "", Words.Score(scores.MacroAveragePrecision, scores.Intervals?.AveragePrecision),
            Words.Score(scores.MacroAuroc, scores.Intervals?.Auroc), "",
        ]);

    /// <summary>The backbone and what it must beat.</summary>
    public static IEnumerable<string[]> Baselines(HeadScores backbone, HeadScores random, HeadScores raw) =>
    [
        ["this backbone", Words.Score(backbone.MacroF1, backbone.Intervals?.F1), "the head over what pretraining learned"],
        ["random backbone", Words.Score(random.MacroF1, random.Intervals?.F1), "the same architecture with random weights: what pretraining must beat"],
        ["raw cell statistics", Words.Score(raw.MacroF1, raw.Intervals?.F1), "48 means, deviations and extremes of colour, nothing learned"],
    ];

    private static string HeldOut(ClassScore one) => one.Photographs is { } photographs && photographs != one.Positives ? $"{one.Positives} of {Words.Count(photographs, "photograph")}" : $"{one.Positives}";

    /// <summary>Counts of true classes (down) and highest scores (across) over images of exactly one class.</summary>
    public static (IReadOnlyList<string> Header, IEnumerable<string[]> Rows) Confusion(HeadScores scores) =>
        (["true class", .. scores.Classes.Select(one => one.Name)],
            scores.Classes.Zip(scores.Confusion, (one, row) => (string[])[one.Name, .. row.Select(count => Words.Count(count))]));
}
