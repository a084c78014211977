using Puente.Cli.Commands;
using Puente.Cli.Demo;
using Puente.Cli.Report;
using Puente.Cli.Terminal;
using Puente.Cli.Training;
using Puente.Core;
using Puente.Datasets.Packing;
using Puente.Datasets.Reports;

namespace Puente.Cli.Data;

/// <summary>Looks at every image and label of a folder and changes nothing.</summary>
public static class Inspection
{
    private const string Stage = "inspect";

    /// <summary>Reports on <paramref name="folder"/>; as a page too where <paramref name="html"/> names one.</summary>
    /// <exception cref="InputException">A path or an option is wrong.</exception>
    public static async Task RunAsync(string? folder, string? html, ReadingOptions reading, CommandOutcome outcome, IProgressView view, TimeProvider clock, CancellationToken cancel)
    {
        var root = Required.Folder("FOLDER", folder);
        if (html is not null && Directory.Exists(html)) throw new InputException("--html", html, "is a folder, not a file", "Give the page's file, for example --html images.html.");
        view.Begin(Stage);
        var began = clock.GetTimestamp();
        var progress = new ViewProgress<PackingProgress>(at => view.Progress(Stage, $"{Words.Count(at.Done)} of {Words.Count(at.Total)} images", (double)at.Done / at.Total));
        var report = await DatasetInspector.InspectAsync(root, new PackingOptions(Path.GetFileName(root)), reading.ToReadOptions(), progress, cancel);
        var page = html is null ? null : Path.GetFullPath(html);
        if (page is not null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(page)!);
            await SelfContainedHtml.WriteAsync(page, report, cancel);
        }

        view.End(Stage, true, clock.GetElapsedTime(began).TotalSeconds, $"{Words.Count(report.Files, "image file")}.");
        Tell(report, page, outcome);
    }

    private static void Tell(DatasetReport report, string? page, CommandOutcome outcome)
    {
        outcome.Set("report", report);
        outcome.Set("html", page);
        outcome.Show(FigureTable.Of("images", Figures(report)));
        if (report.Classes.Count > 0)
            outcome.Show(ScoreTables.Of(["class", "images", "source photographs", "regions"], report.Classes.Select(one => new[] { one.Name, Words.Count(one.Images), Words.Count(one.Groups), Words.Count(one.Regions) })));
        if (report.RejectedByKind.Count > 0)
            outcome.Show(ScoreTables.Of(["left out or cut down because", "files"], report.RejectedByKind.Select(pair => new[] { pair.Key, Words.Count(pair.Value) })));
        foreach (var warning in Warnings(report)) outcome.Say($"Caution: {warning}");
        foreach (var note in report.Notes) outcome.Say(note);
        if (page is not null) outcome.Say($"Page: {page}");
    }

    private static IEnumerable<(string Name, string Value)> Figures(DatasetReport report)
    {
        yield return ("files", $"{Words.Count(report.Files)} ({string.Join(", ", report.Formats.Select(format => $"{Words.Count(format.Value)} {format.Key}"))})");
        yield return ("size", Bytes.Text(report.Bytes));
        if (report is { Smallest: { } small, Largest: { } large }) yield return ("pixels", $"{small.Width}×{small.Height} to {large.Width}×{large.Height}");
        yield return ("layout", report.Layout ?? "plain images");
        yield return ("samples to train on", Words.Count(report.Samples));
        yield return ("near-duplicates", Words.Count(report.Duplicates.Sum(cluster => cluster.Copies.Count)));
        if (report.Layout is not null) yield return ("source photographs", Words.Count(report.Groups));
        foreach (var (split, count) in report.Splits) yield return ($"in {split}", Words.Count(count));
    }

    private static IEnumerable<string> Warnings(DatasetReport report)
    {
        if (report.LabelFault is { } fault) yield return $"labels cannot be read: {fault}";
        if (report.Leaks.Count > 0) yield return $"{Words.Count(report.Leaks.Count, "image")} on two sides of a split: scores would be too good.";
        if (report.GroupLeaks.Count > 0) yield return $"{Words.Count(report.GroupLeaks.Count, "source photograph")} with parts on two sides of a split.";
        if (report.Conflicts.Count > 0) yield return $"{Words.Count(report.Conflicts.Count, "pair")} of near-duplicates without a class in common: one label of each is likely wrong.";
        if (report.Unmapped.Count > 0) yield return $"no class here answers to {string.Join(", ", report.Unmapped.Keys)}.";
    }
}
