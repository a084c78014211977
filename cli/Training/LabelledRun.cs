using Puente.Cli.Commands;
using Puente.Cli.Files;
using Puente.Cli.Report;
using Puente.Cli.Terminal;
using Puente.Core;
using Puente.Core.Training;

namespace Puente.Cli.Training;

/// <summary>Work on labelled images with a backbone: fits a head (<c>tune</c>), or measures the backbone beside its baselines (<c>eval</c>).</summary>
public sealed class LabelledRun(LabelledOptions options, CommandOutcome outcome, IProgressView view, TimeProvider clock)
{
    /// <summary>Names in the output folder.</summary>
    public const string TuneResult = "tuning.json", EvaluationResult = "evaluation.json", Report = "report.html", LabelledFolder = "labelled";

    /// <summary>Fits a head.</summary>
    public async Task TuneAsync(CancellationToken cancel)
    {
        var (plan, folder, labelled) = await RunAsync("tune", TrainerTask.Tune, TuneResult, cancel);
        using (folder)
        {
            var result = Json.ReadFile<TuneResult>(folder.At(TuneResult));
            var report = folder.At(Report);
            TuneReport.Page(plan, labelled, folder.Root, result, clock.GetUtcNow()).Write(report);
            outcome.Set("head", folder.At(result.SafeTensors));
            outcome.Set("graph", folder.At(result.Onnx));
            if (result.Adaptation is { } adaptation)
            {
                if (adaptation.Backbone is { } kept) outcome.Set("backbone", folder.At(kept.SafeTensors));
                outcome.Set("adaptation", adaptation);
            }

            outcome.Set("cautions", result.Cautions);
            outcome.Set("calibration", result.Calibration);
            outcome.Set("abstention", result.Abstention);
            outcome.Set("thresholds", result.Classes.Zip(result.Thresholds).ToDictionary(pair => pair.First, pair => pair.Second));
            Tell(result.Scores, result.RandomBackbone, result.RawStatistics, result.TrainSamples, result.TestSamples, report);
            if (result.Adaptation is { } told) outcome.Show(FigureTable.Of("backbone fitted too", AdaptationFigures.Of(told)));
            foreach (var caution in result.Cautions) outcome.Say($"Caution: {caution}");
            if (result.Abstention is { } abstention && !result.Cautions.Contains(abstention.Note)) outcome.Say(abstention.Note);
            if (result.Card is { } card) outcome.Say($"Card:   {folder.At(card)}");
            outcome.Say($"Head:   {folder.At(result.SafeTensors)}");
            if (result.Adaptation?.Backbone is { } own) outcome.Say($"Its backbone: {folder.At(own.SafeTensors)}");
            outcome.Say($"Report: {report}");
        }
    }

    /// <summary>Measures the backbone.</summary>
    public async Task EvaluateAsync(CancellationToken cancel)
    {
        var (plan, folder, labelled) = await RunAsync("eval", TrainerTask.Evaluate, EvaluationResult, cancel);
        using (folder)
        {
            var result = Json.ReadFile<EvaluationResult>(folder.At(EvaluationResult));
            var report = folder.At(Report);
            EvaluationReport.Page(plan, labelled, result, clock.GetUtcNow()).Write(report);
            outcome.Set("cautions", result.Cautions ?? []);
            Tell(result.Backbone, result.RandomBackbone, result.RawStatistics, result.TrainSamples, result.TestSamples, report);
            foreach (var caution in result.Cautions ?? []) outcome.Say($"Caution: {caution}");
            if (result.Given is { } given)
            {
                outcome.Set("head", new { file = plan.Head!.Path, scores = given });
                outcome.Say($"The head as it is, on all {Words.Count(labelled.Set.Samples.Count, "image")}:");
                outcome.Show(ScoreTables.Classes(given));
            }

            outcome.Say($"Report: {report}");
        }
    }

    private async Task<(LabelledPlan Plan, OutputFolder Folder, LabelledInput Labelled)> RunAsync(string command, TrainerTask task, string result, CancellationToken cancel)
    {
        var plan = LabelledPlan.Check(options);
        var folder = OutputFolder.Take(plan.Out);
        try
        {
            outcome.Set("out", folder.Root);
            outcome.Set("backbone", plan.Backbone.Path);
            var labelled = await LabelledInput.PrepareAsync(plan.Labelled, options.Reading, folder, LabelledFolder, options.Seed, view, clock, cancel);
            outcome.Set("layout", labelled.Layout);
            outcome.Set("notes", labelled.Notes);
            foreach (var note in labelled.Notes) view.Note(note);
            Forget(folder, result, plan.Backbone.Path);
            await new TrainerRunner(view, clock).RunAsync(command, new TrainerJob
            {
                Task = task,
                Output = folder.Root,
                Backbone = plan.Backbone.Path,
                Labelled = labelled.Folder,
                Head = plan.Head?.Path,
                Adapt = plan.Adapt,
                Seed = options.Seed,
                Threads = options.Threads,
            }, append: false, cancel);
            return (plan, folder, labelled);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>What an earlier run left says nothing of this one: its result goes, and the backbone that its head was kept with, lest it be taken for this head's.</summary>
    private static void Forget(OutputFolder folder, string result, string inUse)
    {
        if (result == TuneResult && File.Exists(folder.At(result)) && Json.ReadFile<TuneResult>(folder.At(result)).Adaptation is { Backbone: { } kept } adaptation && folder.At(kept.SafeTensors) != inUse)
            foreach (var file in new[] { kept.SafeTensors, kept.Onnx, kept.OnnxData, kept.Int8Onnx, adaptation.Adapter }.OfType<string>())
                File.Delete(folder.At(Path.GetFileName(file)));
        File.Delete(folder.At(result));
    }

    private void Tell(HeadScores scores, HeadScores random, HeadScores raw, int trained, int tested, string report)
    {
        outcome.Set("macroF1", scores.MacroF1);
        outcome.Set("intervals", scores.Intervals);
        outcome.Set("baselines", new { randomBackbone = random.MacroF1, rawStatistics = raw.MacroF1 });
        outcome.Set("perClass", scores.Classes.ToDictionary(one => one.Name, one => one));
        outcome.Set("trainSamples", trained);
        outcome.Set("testSamples", tested);
        outcome.Set("report", report);
        outcome.Show(ScoreTables.Classes(scores));
        outcome.Show(ScoreTables.Baselines(scores, random, raw));
    }
}
