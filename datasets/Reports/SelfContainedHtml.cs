using System.Globalization;
using System.Text;

namespace Puente.Datasets.Reports;

/// <summary>A report as one HTML file: style, charts and pictures inside, no script, no network; readable in light and dark.</summary>
public static class SelfContainedHtml
{
    private const int PicturesTold = 24, ClustersTold = 12, CopiesTold = 5, PairsTold = 20, RowsTold = 200;

    /// <summary>Writes the report to <paramref name="path"/>, beside and renamed; pictures are read again from the report's folder.</summary>
    public static async Task WriteAsync(string path, DatasetReport report, CancellationToken cancellationToken)
    {
        var names = report.Diverse.Concat(report.Rejected.Take(PicturesTold).Select(file => file.Source))
            .Concat(report.Duplicates.Take(ClustersTold).SelectMany(cluster => cluster.Copies.Take(CopiesTold).Select(copy => copy.Source).Prepend(cluster.Kept)))
            .Concat(report.Leaks.Take(PairsTold).SelectMany(leak => new[] { leak.Source, leak.Other }))
            .Concat(report.Conflicts.Take(PairsTold).SelectMany(pair => new[] { pair.Source, pair.Other }));
        var page = Text(report, await Thumbnails.OfAsync(report.Folder, names, cancellationToken));
        await File.WriteAllTextAsync(path + ".tmp", page, cancellationToken);
        File.Move(path + ".tmp", path, overwrite: true);
    }

    /// <summary>The page, with <paramref name="pictures"/> by file name as data URIs.</summary>
    public static string Text(DatasetReport report, IReadOnlyDictionary<string, string> pictures)
    {
        var body = new StringBuilder();
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(report.Folder));
        body.Append(CultureInfo.InvariantCulture, $"<h1>Dataset: {Page.Text(name)}</h1><p class=\"faint\"><code>{Page.Text(report.Folder)}</code></p>");
        Warnings(body, report);
        Figures(body, report);
        Labels(body, report);
        Section(body, "Quality of samples", "Bars are square roots of counts. Shaded: beyond a threshold, rejected.", report.Quality.Append(report.Sides)
            .Select(chart => $"<figure>{BarChart.Of(chart)}<figcaption>{Page.Text(chart.Name)}</figcaption></figure>"), "charts");
        Covered(body, report);
        Section(body, "Most diverse images", "The first centres: what the collection spans.", report.Diverse.Select(source => Picture(source, source, pictures)), "pictures");
        Rejected(body, report, pictures);
        Copies(body, report, pictures);
        Pairs(body, "Contradictory labels", "Nearly the same image, no class in common.", report.Conflicts.Take(PairsTold).Select(pair =>
            ((pair.Source, $"{string.Join(", ", pair.Classes)}: {pair.Source}"), (pair.Other, $"{string.Join(", ", pair.OtherClasses)}: {pair.Other}, {pair.Bits} bits"))), pictures);
        Pairs(body, "Leaks between splits", "The same image, or nearly, on both sides.", report.Leaks.Take(PairsTold).Select(leak =>
            ((leak.Source, $"{leak.Split}: {leak.Source}"), (leak.Other, $"{leak.OtherSplit}: {leak.Other}, {leak.Bits} bits"))), pictures);
        return Page.Of($"Dataset: {name}", body.ToString());
    }

    private static void Warnings(StringBuilder body, DatasetReport report)
    {
        if (report.LabelFault is { } fault) body.Append(CultureInfo.InvariantCulture, $"<p class=\"warn\">Labels cannot be read. {Page.Text(fault)}</p>");
        if (report.Leaks.Count > 0) body.Append(CultureInfo.InvariantCulture, $"<p class=\"warn\">Images on two sides of a split: {report.Leaks.Count}. Scores would be too good.</p>");
        if (report.Conflicts.Count > 0) body.Append(CultureInfo.InvariantCulture, $"<p class=\"warn\">Near-duplicates that share no class: {report.Conflicts.Count}. One label of each pair is likely wrong.</p>");
        if (report.GroupLeaks.Count > 0) body.Append(CultureInfo.InvariantCulture, $"<p class=\"warn\">Source photographs with parts on two sides of a split: {report.GroupLeaks.Count}: {Page.Text(string.Join(", ", report.GroupLeaks.Take(5)))}{(report.GroupLeaks.Count > 5 ? " …" : "")}</p>");
        foreach (var note in report.Notes) body.Append(CultureInfo.InvariantCulture, $"<p>{Page.Text(note)}</p>");
    }

    private static void Figures(StringBuilder body, DatasetReport report)
    {
        body.Append("<div class=\"figures\">");
        Figure($"{report.Files}", "image files");
        Figure(Page.Bytes(report.Bytes), string.Join(", ", report.Formats.Select(format => $"{format.Value} {format.Key}")));
        Figure($"{report.Samples}", "samples to train on");
        Figure($"{report.Rejected.Count}", "left out or cut down");
        if (report is { Smallest: { } small, Largest: { } large }) Figure($"{large.Width}×{large.Height}", $"largest; smallest {small.Width}×{small.Height}");
        Figure(report.Layout ?? "plain images", "layout");
        if (report.Layout is not null) Figure($"{report.Groups}", "source photographs");
        if (report.Unlabelled > 0) Figure($"{report.Unlabelled}", "bear no label");
        foreach (var (split, count) in report.Splits) Figure($"{count}", $"in {split}");
        body.Append("</div>");

        void Figure(string value, string what) => body.Append(CultureInfo.InvariantCulture, $"<div class=\"figure\"><b>{Page.Text(value)}</b><span>{Page.Text(what)}</span></div>");
    }

    private static void Labels(StringBuilder body, DatasetReport report)
    {
        if (report.Classes.Count == 0 && report.Unmapped.Count == 0) return;
        body.Append("<h2>Classes</h2><table><thead><tr><th>class</th><th class=\"number\">images</th><th class=\"number\">source photographs</th><th class=\"number\">regions</th></tr></thead><tbody>");
        foreach (var count in report.Classes)
            body.Append(CultureInfo.InvariantCulture, $"<tr><td>{Page.Text(count.Name)}</td><td class=\"number\">{count.Images}</td><td class=\"number\">{count.Groups}</td><td class=\"number\">{count.Regions}</td></tr>");
        body.Append("</tbody></table>");
        if (report.Unmapped.Count == 0) return;
        body.Append("<p class=\"faint\">Without counterpart here, and so neither learned nor called sound:</p>").Append(BarChart.Of(report.Unmapped.OrderByDescending(entry => entry.Value)));
    }

    private static void Covered(StringBuilder body, DatasetReport report)
    {
        if (report.Coverage.Count == 0) return;
        body.Append("<h2>Coverage</h2><p class=\"faint\">Distance of each sample to the nearest of k chosen ones (greedy k-centre over a cheap descriptor). Where it stops falling, more samples add little.</p>");
        body.Append("<table><thead><tr><th class=\"number\">k</th><th class=\"number\">largest</th><th class=\"number\">mean</th></tr></thead><tbody>");
        foreach (var step in report.Coverage)
            body.Append(CultureInfo.InvariantCulture, $"<tr><td class=\"number\">{step.Centres}</td><td class=\"number\">{step.Largest:0.000}</td><td class=\"number\">{step.Mean:0.000}</td></tr>");
        body.Append("</tbody></table>");
    }

    private static void Rejected(StringBuilder body, DatasetReport report, IReadOnlyDictionary<string, string> pictures)
    {
        if (report.Rejected.Count == 0) return;
        body.Append("<h2>Left out or cut down</h2>").Append(BarChart.Of(report.RejectedByKind));
        body.Append("<div class=\"pictures\">").AppendJoin("", report.Rejected.Take(PicturesTold).Select(file => Picture(file.Source, $"{file.Source}: {file.Reason}", pictures))).Append("</div>");
        if (report.Rejected.Count <= PicturesTold) return;
        body.Append("<details><summary>More, in words</summary><table><tbody>");
        foreach (var file in report.Rejected.Skip(PicturesTold).Take(RowsTold)) body.Append(CultureInfo.InvariantCulture, $"<tr><td>{Page.Text(file.Source)}</td><td>{Page.Text(file.Reason)}</td></tr>");
        body.Append("</tbody></table>");
        if (report.Rejected.Count > PicturesTold + RowsTold) body.Append(CultureInfo.InvariantCulture, $"<p class=\"faint\">… and {report.Rejected.Count - PicturesTold - RowsTold} more, in the JSON report.</p>");
        body.Append("</details>");
    }

    private static void Copies(StringBuilder body, DatasetReport report, IReadOnlyDictionary<string, string> pictures)
    {
        if (report.Duplicates.Count == 0) return;
        Section(body, "Near-duplicates", $"Images that have copies: {report.Duplicates.Count}; copies: {report.Duplicates.Sum(cluster => cluster.Copies.Count)}. The first of each row is kept.", report.Duplicates.Take(ClustersTold).Select(cluster =>
            $"<div class=\"row\">{Picture(cluster.Kept, cluster.Kept, pictures)}{string.Concat(cluster.Copies.Take(CopiesTold).Select(copy => Picture(copy.Source, $"{copy.Source}: {copy.Bits} bits", pictures)))}{(cluster.Copies.Count > CopiesTold ? $"<p class=\"faint\">and {cluster.Copies.Count - CopiesTold} more</p>" : "")}</div>"), "rows");
    }

    private static void Pairs(
        StringBuilder body, string title, string told, IEnumerable<((string Source, string Told) One, (string Source, string Told) Other)> pairs, IReadOnlyDictionary<string, string> pictures) =>
        Section(body, title, told, pairs.Select(pair => $"<div class=\"row\">{Picture(pair.One.Source, pair.One.Told, pictures)}{Picture(pair.Other.Source, pair.Other.Told, pictures)}</div>"), "rows");

    private static void Section(StringBuilder body, string title, string told, IEnumerable<string> parts, string kind)
    {
        var all = parts.ToList();
        if (all.Count == 0) return;
        body.Append(CultureInfo.InvariantCulture, $"<h2>{Page.Text(title)}</h2><p class=\"faint\">{Page.Text(told)}</p><div class=\"{kind}\">").AppendJoin("", all).Append("</div>");
    }

    private static string Picture(string source, string told, IReadOnlyDictionary<string, string> pictures) => pictures.TryGetValue(source, out var data)
        ? $"<div class=\"picture\"><img src=\"{data}\" alt=\"\">{Page.Text(told)}</div>"
        : $"<div class=\"picture\"><div class=\"none\"></div>{Page.Text(told)}</div>";
}
