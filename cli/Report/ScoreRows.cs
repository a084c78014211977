using Puente.Core.Training;

namespace Puente.Cli.Report;

/// <summary>A head's scores as rows of text: the same for terminal and page.</summary>
public static class ScoreRows
{
    /// <summary>Names of the columns of <see cref="Classes"/>.</summary>
    public static IReadOnlyList<string> ClassHeader { get; } = ["class", "F1", "precision", "recall", "held-out images"];

    /// <summary>Names of the columns of <see cref="Baselines"/>.</summary>
    public static IReadOnlyList<string> BaselineHeader { get; } = ["features", "macro-F1", "what it is"];

    /// <summary>A row a class, and one for all.</summary>
    public static IEnumerable<string[]> Classes(HeadScores scores) => scores.Classes
        .Select(one => new[] { one.Name, Words.Score(one.F1), Words.Score(one.Precision), Words.Score(one.Recall), Words.Count(one.Positives) })
        .Append(["mean over classes", Words.Score(scores.MacroF1), "", "", ""]);

    /// <summary>The backbone and what it must beat.</summary>
    public static IEnumerable<string[]> Baselines(HeadScores backbone, HeadScores random, HeadScores raw) =>
    [
        ["this backbone", Words.Score(backbone.MacroF1), "the head over what pretraining learned"],
        ["random backbone", Words.Score(random.MacroF1), "the same architecture with random weights: what pretraining must beat"],
        ["raw cell statistics", Words.Score(raw.MacroF1), "48 means, deviations and extremes of colour, nothing learned"],
    ];

    /// <summary>Counts of true classes (down) and highest scores (across) over images of exactly one class.</summary>
    public static (IReadOnlyList<string> Header, IEnumerable<string[]> Rows) Confusion(HeadScores scores) =>
        (["true class", .. scores.Classes.Select(one => one.Name)],
            scores.Classes.Zip(scores.Confusion, (one, row) => (string[])[one.Name, .. row.Select(count => Words.Count(count))]));
}
