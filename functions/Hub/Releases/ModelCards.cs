using System.Globalization;
using System.Text;
using Puente.Catalog;
using Puente.Core;
using Puente.Core.Training;
using Puente.Workflows.Releases;

namespace Puente.Hub.Releases;

/// <summary>
/// Model cards (Mitchell et al., "Model Cards for Model Reporting", 2019): what a version was made from and how it was measured, in the release
/// itself, and how its backbone was pretrained, where the trainer says. Nothing in a card depends on when it is written.
/// </summary>
public sealed class ModelCards(CatalogStore catalog, HubFolders folders)
{
    /// <summary>Writes the card; repeated, it writes the same.</summary>
    public async Task WriteAsync(CardInput input, CancellationToken cancellationToken)
    {
        var model = await catalog.FindModelAsync(input.Name, input.Version, cancellationToken)
            ?? throw new InputException("version", $"{input.Name} {input.Version}", "is not on record", "Register it first.");
        var path = folders.Card(input.Run, input.Version);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var trainer = TrainerCard.Of(folders.Run(input.Run));
        var text = $"{trainer?.FrontMatter}{Text(model, input, Start(input.Run))}{(trainer is null ? "" : $"\n{trainer.Page}")}";
        await File.WriteAllTextAsync(path + ".tmp", text, cancellationToken);
        File.Move(path + ".tmp", path, overwrite: true);
    }

    /// <summary>Name of the shipped backbone that a run began with; null where it began with random weights. With the version of the code it says which bytes.</summary>
    private string? Start(string run)
    {
        var job = Path.Combine(folders.Run(run), TrainerProgram.JobFile);
        return File.Exists(job) && Json.ReadFile<TrainerJob>(job).Initial is { } weights ? Path.GetFileName(Path.GetDirectoryName(weights)) : null;
    }

    private static string Text(ModelVersion model, CardInput input, string? start)
    {
        var text = new StringBuilder();
        Line($"# {model.Name} {model.Version}");
        Line($"");
        Line($"A vision backbone, pretrained by self-supervision on unlabelled images. It gives embeddings; a site's own labels make a classifier of them.");
        Line($"");
        Line($"| made from | |");
        Line($"|---|---|");
        Line($"| dataset | `{model.Lineage.Dataset}` |");
        Line($"| recipe, seed | {model.Lineage.Recipe}, {model.Lineage.Seed} |");
        Line($"| began with | {(start is null ? "random weights" : $"the shipped backbone {start}")} |");
        Line($"| run, code | {model.Lineage.Run}, {model.Lineage.CodeVersion} |");
        Line($"| weights | `{model.Backbone}` |");
        Line($"| registered | {model.CreatedAt:yyyy-MM-dd HH:mm} UTC |");
        Line($"");
        Line($"Measured by a linear probe on labelled set `{input.Probe}`: {input.Evaluation.TrainSamples} images to fit, {input.Evaluation.TestSamples} held out.");
        Line($"");
        Line($"| features | macro-F1 |");
        Line($"|---|---|");
        Line($"| this backbone | {input.Evaluation.Backbone.MacroF1:F3} |");
        Line($"| the same, randomly initialised | {input.Evaluation.RandomBackbone.MacroF1:F3} |");
        Line($"| raw statistics | {input.Evaluation.RawStatistics.MacroF1:F3} |");
        Line($"");
        foreach (var score in input.Evaluation.Backbone.Classes) PerClass(score);
        Line($"Gate: {(input.Gate.Passed ? "passed" : "not passed")}; {input.Gate.Reason}.");
        Line($"");
        Line($"Limits: measured on the set above only. A site whose photographs differ should measure on its own before it relies on this.");
        return text.ToString();

        void PerClass(ClassScore score) =>
            Line($"- {score.Name}: F1 {score.F1:F3} (precision {score.Precision:F3}, recall {score.Recall:F3}, {score.Positives} held out)");

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }
}
