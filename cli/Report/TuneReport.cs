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
        var page = new HtmlPage($"Head for {string.Join(", ", result.Classes)}")
            .Lead(Words.Text($"Fitted on {Words.Count(result.TrainSamples + result.TestSamples)} labelled images over a fixed backbone. {at:yyyy-MM-dd HH:mm} UTC."))
            .Figures(ScoreSections.Headline(result.Scores, result.RandomBackbone, result.RawStatistics, result.TrainSamples, result.TestSamples))
            .Scores(result.Scores, result.RandomBackbone, result.RawStatistics, result.TrainSamples, result.TestSamples);
        page.Section("When a class is said to be present")
            .Table(["class", "from probability"], result.Classes.Zip(result.Thresholds, (name, threshold) => new[] { name, Words.Score(threshold) }));
        Lineage(page, plan, labelled, folder, result);
        return page;
    }

    private static void Lineage(HtmlPage page, LabelledPlan plan, LabelledInput labelled, string folder, TuneResult result)
    {
        string[] files = [result.SafeTensors, result.Onnx];
        page.Section("Made from")
            .Table(["what", "where", "SHA-256"],
            [
                ["backbone", plan.Backbone.Path, Digest.OfFile(plan.Backbone.Path).Hex],
                ["labels", $"{plan.Labelled} ({labelled.Layout})", Digest.OfFile(Path.Combine(labelled.Folder, LabelledInput.Document)).Hex],
            ])
            .Section("Files")
            .Table(["file", "size", "SHA-256"], files.Select(file => new[] { file, Bytes.Text(new FileInfo(Path.Combine(folder, file)).Length), Digest.OfFile(Path.Combine(folder, file)).Hex }))
            .Code($"puente tune {plan.Labelled} --backbone {plan.Backbone.Path} --seed {plan.Options.Seed} --out {folder}");
    }
}
