using Puente.Cli.Models;
using Puente.Cli.Report.Html;
using Puente.Cli.Training;
using Puente.Core.Training;

namespace Puente.Cli.Report;

/// <summary>The page that <c>puente eval</c> leaves.</summary>
public static class EvaluationReport
{
    /// <summary>The page.</summary>
    public static HtmlPage Page(LabelledPlan plan, LabelledInput labelled, EvaluationResult result, DateTimeOffset at)
    {
        var page = new HtmlPage("Backbone beside its baselines")
            .Lead(Words.Text($"A linear probe: the backbone is left as it is, and a linear head is fitted on what it makes of {Words.Count(result.TrainSamples)} labelled images. {at:yyyy-MM-dd HH:mm} UTC."))
            .Cautions(result.Cautions ?? [])
            .Figures(ScoreSections.Headline(result.Backbone, result.RandomBackbone, result.RawStatistics, result.TrainSamples, result.TestSamples))
            .Scores(result.Backbone, result.RandomBackbone, result.RawStatistics, result.TrainSamples, result.TestSamples);
        if (result.Given is { } given)
            page.Section("The head that was given")
                .Text($"As it is, on all {Words.Count(labelled.Set.Samples.Count, "image")}. If it was fitted on some of them, these figures flatter it.")
                .Table(ScoreRows.ClassHeader, ScoreRows.Classes(given));
        return page.Section("Measured")
            .Table(["what", ""],
            [
                ["backbone", plan.Backbone.Path],
                ["head", plan.Head?.Path ?? "none given"],
                ["recipe", plan.Backbone.Metadata.GetValueOrDefault(WeightsFile.RecipeKey, "–")],
                ["labelled images", $"{plan.Labelled} ({labelled.Layout})"],
                ["seed of the split", Words.Count(plan.Options.Seed)],
            ])
            .Code(plan.Again("eval"));
    }
}
