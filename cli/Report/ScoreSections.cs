using Puente.Cli.Report.Html;
using Puente.Core.Training;

namespace Puente.Cli.Report;

/// <summary>Sections on a head's scores that several pages share.</summary>
internal static class ScoreSections
{
    /// <summary>Scores by class, beside the baselines, and what is taken for what.</summary>
    public static HtmlPage Scores(this HtmlPage page, HeadScores scores, HeadScores random, HeadScores raw, int trained, int tested, bool foldConfusion = false)
    {
        page.Section("How well it does")
            .Text($"Fitted on {Words.Count(trained, "image")}, measured on {Words.Count(tested, "image")} that it has not seen, from other photographs. F1 is 1 when every defect is found and nothing else is said; about 0 when it is of no use. Average precision and AUROC judge the order of scores, whatever the threshold. In brackets: 95 % intervals by bootstrap over photographs, where there are enough of them to say.")
            .Table(ScoreRows.ClassHeader, ScoreRows.Classes(scores))
            .Section("Is it the backbone?")
            .Text("The same head, on the same images, over other features. A backbone that does not beat both lines below it has learned nothing that is of use here.")
            .Table(ScoreRows.BaselineHeader, ScoreRows.Baselines(scores, random, raw));
        var (header, rows) = ScoreRows.Confusion(scores);
        const string meaning = "Held-out images of exactly one class: the true class down, the highest score across. The diagonal is right.";
        return foldConfusion
            ? page.Folded("What is taken for what, in numbers", inner => inner.Text(meaning).Table(header, rows))
            : page.Section("What is taken for what").Text(meaning).Table(header, rows);
    }

    /// <summary>The figures at the top of a page.</summary>
    public static IEnumerable<(string Name, string Value, string Note)> Headline(HeadScores scores, HeadScores random, HeadScores raw, int trained, int tested) =>
    [
        ("macro-F1", Words.Score(scores.MacroF1), $"mean over {Words.Count(scores.Classes.Count)} classes, held-out images"),
        ("random backbone", Words.Score(random.MacroF1), "the same head, nothing learned below it"),
        ("raw statistics", Words.Score(raw.MacroF1), "the same head over 48 figures of colour"),
        ("images", Words.Count(trained + tested), $"{Words.Count(trained)} fitted on, {Words.Count(tested)} held out"),
    ];
}
