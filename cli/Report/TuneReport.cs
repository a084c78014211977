using Puente.Cli.Demo;
using Puente.Cli.Report.Html;
using Puente.Cli.Training;
using Puente.Core;
using Puente.Core.Training;

namespace Puente.Cli.Report;

/// <summary>The page that <c>puente tune</c> leaves.</summary>
public static class TuneReport
{
    /// <summary>The page.</summary>
    public static HtmlPage Page(LabelledPlan plan, LabelledInput labelled, string folder, TuneResult result, DateTimeOffset at)
    {
        var page = new HtmlPage("A head and how well it does")
            .Lead(Words.Text($"It tells {Listed(result.Classes)} in an image, from {Words.Count(result.TrainSamples + result.TestSamples)} labelled images over {(result.Adaptation is { Kept: true } ? "a backbone that was fitted to them too" : "a fixed backbone")}. {at:yyyy-MM-dd HH:mm} UTC."))
            .Cautions(result.Cautions)
            .Figures(ScoreSections.Headline(result.Scores, result.RandomBackbone, result.RawStatistics, result.TrainSamples, result.TestSamples))
            .Scores(result.Scores, result.RandomBackbone, result.RawStatistics, result.TrainSamples, result.TestSamples, foldConfusion: result.Card is not null);
        Adaptation(page, result);
        if (result.Card is not null) page.Section("Plots").Plots(folder, result.Card);
        Probabilities(page, result);
        page.Section("When a class is said to be present")
            .Table(["class", "from probability"], result.Classes.Zip(result.Thresholds, (name, threshold) => new[] { name, Words.Score(threshold) }));
        Lineage(page, plan, labelled, folder, result);
        return page;
    }

    private static void Adaptation(HtmlPage page, TuneResult result)
    {
        if (result.Adaptation is not { } adaptation) return;
        page.Section("Was it worth fitting the backbone too?")
            .Text(adaptation.Note)
            .Table(["mean over classes, out of fold", ""], AdaptationFigures.Of(adaptation).Select(figure => new[] { figure.Name, figure.Value }));
    }

    private static void Probabilities(HtmlPage page, TuneResult result)
    {
        if (result.Calibration is { } calibration)
            page.Section("Can its probabilities be taken at their word?")
                .Text(Words.Text($"Of all times it says 80 %, about 80 % should be right. It is off by {100 * calibration.ErrorAfter:0.0} points on average over {Words.Count(calibration.Answers)} held-out answers; before calibration by {100 * calibration.ErrorBefore:0.0}."))
                .Cautions(calibration.Note is { } note ? [note] : []);
        if (result.Abstention is not { } abstention) return;
        page.Section("When to ask a person").Text(abstention.Note);
        if (abstention.Bands is { } bands)
            page.Table(["class", "no answer from", "to"], result.Classes.Zip(bands, (name, band) => new[] { name, Words.Score(band.Low), Words.Score(band.High) }));
    }

    private static string Listed(IReadOnlyList<string> names) => names.Count < 2 ? string.Concat(names) : $"{string.Join(", ", names.SkipLast(1))} and {names[^1]}";

    private static void Lineage(HtmlPage page, LabelledPlan plan, LabelledInput labelled, string folder, TuneResult result)
    {
        string[] files = [result.SafeTensors, result.Onnx, .. result.Adaptation?.Backbone is { } kept ? (string[])[kept.SafeTensors, kept.Onnx] : []];
        page.Section("Made from")
            .Table(["what", "where", "SHA-256"],
            [
                ["backbone", plan.Backbone.Path, Digest.OfFile(plan.Backbone.Path).Hex],
                ["labels", $"{plan.Labelled} ({labelled.Layout})", Digest.OfFile(Path.Combine(labelled.Folder, LabelledInput.Document)).Hex],
            ])
            .Section("Files")
            .Table(["file", "size", "SHA-256"], files.Select(file => new[] { file, Bytes.Text(new FileInfo(Path.Combine(folder, file)).Length), Digest.OfFile(Path.Combine(folder, file)).Hex }))
            .Code(plan.Again("tune"));
    }
}
