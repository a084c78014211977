using System.Globalization;
using System.Text;
using Puente.Cli.Demo;
using Puente.Core.Training;

namespace Puente.Cli.Report;

/// <summary>The demo's report as a Markdown file.</summary>
public static class MarkdownReport
{
    /// <summary>Writes <c>report.md</c> into <paramref name="folder"/> (beside, then renamed) and names it in the record.</summary>
    public static void WriteInto(string folder, DemoRecord record, TimeProvider clock)
    {
        var path = record.Report = Path.Combine(folder, "report.md");
        File.WriteAllText(path + ".tmp", Text(path, record, clock.GetUtcNow()));
        File.Move(path + ".tmp", path, overwrite: true);
    }

    /// <summary>The document; links are relative to <paramref name="path"/>.</summary>
    public static string Text(string path, DemoRecord record, DateTimeOffset at)
    {
        var text = new StringBuilder();
        text.AppendLine("# Puente demo").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"{at:yyyy-MM-dd HH:mm:ss} UTC").AppendLine();
        Table(text, ["stage", "seconds", "gate", "reused", "what"], record.Stages.Select(stage =>
            new[] { stage.Name, Number($"{stage.Seconds:0.0}"), stage.Ok ? "ok" : "FAILED", stage.Reused ? "yes" : "no", stage.Detail }));
        if (record.Release?.Evaluation is { } evaluation) Evaluation(text, "Backbone, by a linear probe at the hub", evaluation.Backbone, evaluation.RandomBackbone, evaluation.RawStatistics);
        if (record.Tune is { Scores: { } scores, RandomBackbone: { } random, RawStatistics: { } raw }) Evaluation(text, "Head tuned at the edge", scores, random, raw);
        Section(text, "Figures", Summary.Lines(record));
        Inspection(text, path, record);
        Section(text, "Rejected photographs", (record.Dataset?.Rejected ?? []).Select(file => $"{file.Source}: {file.Reason}"));
        Section(text, "Notes", record.Notes);
        return text.ToString();
    }

    private static void Evaluation(StringBuilder text, string title, HeadScores scores, HeadScores random, HeadScores raw)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"## {title}").AppendLine();
        Table(text, ["features", "macro-F1"], [["pretrained backbone", Number($"{scores.MacroF1:0.000}")],
            ["randomly initialised backbone", Number($"{random.MacroF1:0.000}")], ["raw cell statistics", Number($"{raw.MacroF1:0.000}")]]);
        Table(text, ["class", "precision", "recall", "F1", "held-out images"], scores.Classes.Select(one =>
            new[] { one.Name, Number($"{one.Precision:0.00}"), Number($"{one.Recall:0.00}"), Number($"{one.F1:0.00}"), Number($"{one.Positives}") }));
        text.AppendLine("Confusion over images of exactly one class: true class down, highest score across.").AppendLine();
        Table(text, ["", .. scores.Classes.Select(one => one.Name)], scores.Confusion.Zip(scores.Classes, (row, one) =>
            (string[])[one.Name, .. row.Select(count => Number($"{count}"))]));
    }

    private static void Inspection(StringBuilder text, string path, DemoRecord record)
    {
        if (record.Inspection is not { } result) return;
        text.AppendLine("## Inspection").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"{result.Photograph}, {result.Width}×{result.Height} pixels, {result.Tiles} tiles, {result.Seconds:0.0} s.").AppendLine();
        if (record.Detection is { } score)
            text.AppendLine(CultureInfo.InvariantCulture, $"Recall {score.Recall:0.00} of {score.Defects} known defects, precision {score.Precision:0.00} of {score.Regions} regions.").AppendLine();
        Table(text, ["class", "score", "x", "y", "width", "height"], result.Regions.Select(region =>
            new[] { region.Class, Number($"{region.Score:0.00}"), Number($"{region.Box.X}"), Number($"{region.Box.Y}"), Number($"{region.Box.Width}"), Number($"{region.Box.Height}") }));
        if (record.Overlay is { } overlay)
            text.AppendLine(CultureInfo.InvariantCulture, $"![Defects drawn on the photograph]({Path.GetRelativePath(Path.GetDirectoryName(path)!, overlay).Replace('\\', '/')})").AppendLine();
    }

    private static void Section(StringBuilder text, string title, IEnumerable<string> lines)
    {
        var all = lines.ToList();
        if (all.Count == 0) return;
        text.AppendLine(CultureInfo.InvariantCulture, $"## {title}").AppendLine();
        foreach (var line in all) text.AppendLine(CultureInfo.InvariantCulture, $"- {line}");
        text.AppendLine();
    }

    private static void Table(StringBuilder text, IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows)
    {
        text.AppendLine(Row(header)).AppendLine(Row([.. header.Select(_ => "---")]));
        foreach (var row in rows) text.AppendLine(Row(row));
        text.AppendLine();
    }

    private static string Row(IReadOnlyList<string> cells) => $"| {string.Join(" | ", cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)))} |";

    private static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
