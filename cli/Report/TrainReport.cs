using Puente.Cli.Demo;
using Puente.Cli.Report.Html;
using Puente.Cli.Training;
using Puente.Core;
using Puente.Core.Datasets;
using Puente.Core.Training;

namespace Puente.Cli.Report;

/// <summary>The page that <c>puente train</c> leaves.</summary>
public static class TrainReport
{
    private const int MaxRejectedTold = 50;

    /// <summary>The figures that page and terminal share.</summary>
    public static IReadOnlyList<(string Name, string Value, string Note)> Figures(TrainPlan plan, PretrainResult result, TrainingHistory history, DatasetManifest data) =>
    [
        ("steps", Words.Count(result.Step), result.Step < result.Steps ? $"of {Words.Count(result.Steps)}: the time given was used up" : $"the whole plan of {plan.Recipe.Name}"),
        ("images", Words.Count(data.Samples.Count), $"of {data.Side} × {data.Side} pixels, no labels"),
        ("training time", Words.Duration(result.TrainedSeconds), history.ImagesPerSecond is { } speed ? $"{Words.Text($"{speed:0}")} views a second" : "over all times it was begun"),
        ("loss at the end", result.Loss is { } loss ? Words.Text($"{loss:0.000}") : "–", "tells that it learned, not how good it is"),
        ("weights", Words.Count(result.Backbone!.Parameters), $"embedding of {Words.Count(result.Backbone.Dimensions)} numbers"),
        .. Probe(result),
    ];

    private static IEnumerable<(string Name, string Value, string Note)> Probe(PretrainResult result)
    {
        if (result.Probe is { } best) yield return ("best probe", Words.Text($"{best.Score:0.000}"), $"mean average precision, at step {Words.Count(best.Step)}, which was kept");
    }

    /// <summary>The page.</summary>
    public static HtmlPage Page(TrainPlan plan, string folder, PretrainResult result, TrainingHistory history, DatasetManifest data, DateTimeOffset at)
    {
        var page = new HtmlPage($"Pretraining: {plan.Recipe.Name}")
            .Lead(Words.Text($"A vision backbone learned from {Words.Count(data.Samples.Count)} images without labels, {plan.Start.Why}. {at:yyyy-MM-dd HH:mm} UTC."))
            .Figures(Figures(plan, result, history, data));
        Curves(page, folder, result, history);
        page.Section("Next")
            .Text("A backbone alone names no defect. Give it a few labelled images and fit a head; or measure it beside its baselines:")
            .Code($"puente tune LABELLED --backbone {Path.Combine(folder, result.Backbone!.SafeTensors)} --out head\npuente eval LABELLED --backbone {Path.Combine(folder, result.Backbone.SafeTensors)} --out eval");
        Dataset(page, plan, data);
        Recipe(page, plan, result, folder);
        Files(page, folder, result);
        return page;
    }

    private static void Curves(HtmlPage page, string folder, PretrainResult result, TrainingHistory history)
    {
        page.Section("How it learned").Cautions(history.Warnings);
        if (history.Steps.Count == 0) page.Text("The run was too short for a curve of its loss: a point is kept about once a second.");
        page.Plots(folder, result.Card)
            .Text("Loss: what pretraining lowers. A curve that falls and flattens is sound; one that rises, or is flat from the start, is not. Between two backbones the loss does not say which is better: labelled images do.");
        if (result.Probe is { } best)
            page.Text(Words.Text($"Probe: a linear head on the labelled images given, fitted anew each time; 1 is best. The best, {best.Score:0.000} at step {best.Step}, was kept{(best.StoppedEarly ? "; training ended there because nothing later was better" : "")}."));
        if (history.Probes.Count > 0)
            page.Text("Effective rank: in how many directions embeddings differ (RankMe). One that falls towards 1 tells of a collapse: all images look alike to the model.");
        page.Pictures(folder, result.Card);
    }

    private static void Dataset(HtmlPage page, TrainPlan plan, DatasetManifest data)
    {
        page.Section("Images")
            .Table(["from", "samples", "source files", "left out"], [[string.Join(", ", plan.Folders), Words.Count(data.Samples.Count), Words.Count(data.Samples.Select(sample => sample.Source).Distinct().Count()), Words.Count(data.Rejected.Count)]]);
        if (data.Rejected.Count == 0) return;
        page.Folded($"What was left out, and why ({Words.Count(data.Rejected.Count, "file")})", inner =>
        {
            inner.Table(["file", "reason"], data.Rejected.Take(MaxRejectedTold).Select(file => new[] { file.Source, file.Reason }));
            if (data.Rejected.Count > MaxRejectedTold) inner.Text($"And {Words.Count(data.Rejected.Count - MaxRejectedTold)} more: the dataset's manifest names all.");
        });
    }

    private static void Recipe(HtmlPage page, TrainPlan plan, PretrainResult result, string folder)
    {
        page.Section("How it was made");
        if (plan.Recipe.Opening.Count > 0) page.Code(string.Join('\n', plan.Recipe.Opening));
        page.Table(["", ""], plan.Record.Given.Select(pair => new[] { pair.Key, pair.Value })
            .Append(["waited for images", result.WaitShare is { } wait ? Words.Text($"{100 * wait:0.0} % of the time") : "–"])
            .Append(["peak memory", result.ResidentBytes is { } bytes ? Bytes.Text(bytes) : "–"])
            .Append(["threads", plan.Options.Threads == 0 ? $"all {Environment.ProcessorCount}" : Words.Count(plan.Options.Threads)]));
        page.Folded("The recipe as it was run", inner => inner.Code(File.ReadAllText(Path.Combine(folder, TrainRun.Recipe))));
    }

    private static void Files(HtmlPage page, string folder, PretrainResult result)
    {
        string[][] files =
        [
            [result.Backbone!.SafeTensors, "weights, with architecture and recipe in the metadata"],
            [result.Backbone.Onnx, $"the same as a graph: uint8 images in, embeddings out{(result.Backbone.ParityError is { } error ? Words.Text($"; differs by at most {error:0.0e0}") : "")}"],
        ];
        if (result.Card is { } card) files = [.. files, [card, "model card: how it was made, from what, and how it was measured; its plots lie beside it"]];
        page.Section("Files")
            .Table(["file", "what", "size", "SHA-256"], files.Select(file => (string[])[.. file, Bytes.Text(new FileInfo(Path.Combine(folder, file[0])).Length), Digest.OfFile(Path.Combine(folder, file[0])).Hex]));
    }
}
