using System.Globalization;
using Puente.Core;
using Puente.Core.Training;
using Puente.Learning.Training.Adaptation;
using Puente.Learning.Training.Export;
using Puente.Learning.Training.SafeTensors;
using Puente.Learning.Vision;

namespace Puente.Learning.Training.Tasks;

/// <summary>Tuning's second stage. When it is kept it leaves <c>backbone.safetensors</c>, <c>backbone.onnx</c> and, of adapters, <c>adapter.safetensors</c>.</summary>
/// <param name="job">With what to adapt by.</param>
/// <param name="backbone">The job's.</param>
/// <param name="probe">The first stage's split.</param>
/// <param name="report">Takes progress lines.</param>
/// <param name="clock">Measures the budget.</param>
public sealed class AdaptationStage(TrainerJob job, Backbone backbone, LinearProbe probe, Action<TrainerProgress> report, TimeProvider clock)
{
    /// <summary>Name of the adapters' file.</summary>
    public const string AdapterName = "adapter.safetensors";

    private const int ParityImages = 32;
    private readonly AdaptOptions _options = job.Adapt!;

    /// <summary>Refuses a job whose adapted backbone would take the place of the one it is made of.</summary>
    public static void Check(TrainerJob job)
    {
        if (job.Adapt is not null && Path.GetFullPath(job.Backbone!) == Path.GetFullPath(Path.Combine(job.Output, BackboneExport.SafeTensors)))
            throw new InputException("output", job.Output, "holds the backbone to be tuned, whose file an adapted one would overwrite", "Name another folder.");
    }

    /// <summary>What to say of it beside the head's figures; nothing where it was not asked for.</summary>
    /// <param name="result">What came of it.</param>
    /// <param name="scores">Of the head that is given out, held out.</param>
    public static IEnumerable<string> Cautions(AdaptationResult? result, HeadScores scores)
    {
        if (result is null) yield break;
        yield return result.Note;
        // It is judged by how it ranks; thresholds of another head may serve worse all the same.
        if (result.Replaced is { } before && before.MacroF1 > scores.MacroF1)
            yield return string.Create(CultureInfo.InvariantCulture, $"At its thresholds the head over the adapted backbone has a held-out macro-F1 of {scores.MacroF1:0.000}, the one it replaces {before.MacroF1:0.000}; leave 'adapt' out where that counts for more than how images are ranked.");
    }

    /// <summary>Tries, and keeps what gains: the head to go on with, and what came of it.</summary>
    /// <param name="first">The first stage's head.</param>
    /// <param name="embeddings">Of every image by the backbone as it is, [N][D].</param>
    /// <param name="stop">Cancels it.</param>
    public (FittedHead Head, AdaptationResult Result) Run(FittedHead first, float[][] embeddings, CancellationToken stop)
    {
        report(new TrainerProgress { Event = "stage", Stage = "adapt" });
        var budget = new AdaptationBudget(_options.Seconds, clock);
        var data = probe.Trial(embeddings);
        var trial = new AdaptationTrial(backbone, data, probe.Settings(backbone.Options), _options, budget, report);
        var photographs = data.Groups.Distinct().Count();
        if (photographs < trial.MinGroups)
            return Stay(null, $"Adaptation was not tried: there are {photographs} photographs to fit on, and an interval of its gain takes {trial.MinGroups}.");
        var outcome = trial.Run(stop);
        if (outcome.Gain is not { } gain) return Stay(null, Stopped(outcome.End));
        if (!outcome.Gains) return Stay(gain, $"Adaptation was not kept: {Told(gain)}; the interval must lie above 0.");
        var (end, adapted) = trial.Finish(outcome, Save, stop);
        if (adapted is null) return Stay(gain, Stopped(end));
        using (adapted)
        {
            var fitted = probe.Judge(adapted.Head, probe.Embed(adapted.Backbone, stop));
            var result = Result(gain, $"Adaptation was kept: {Told(gain)}. The head goes with the backbone beside it; heads of the one before do not fit that.") with
            {
                Kept = true,
                Adapter = _options.Method == AdaptMethod.LowRank ? AdapterName : null,
                Backbone = Export(adapted.Backbone, data),
                Replaced = first.Scores,
            };
            return (fitted, result);
        }

        (FittedHead, AdaptationResult) Stay(AdaptationGain? found, string note) => (first, Result(found, note));

        AdaptationResult Result(AdaptationGain? found, string note) => new(_options.Method, found is not null, Kept: false, found, Math.Round(budget.Elapsed, 1), note);
    }

    private string Stopped(AdaptationEnd end) => end == AdaptationEnd.BudgetSpent
        ? string.Create(CultureInfo.InvariantCulture, $"Adaptation was not kept: its {_options.Seconds:0.###} seconds were spent before it was done. Raise adapt.seconds or lower adapt.steps.")
        : "Adaptation was not kept: its loss was not finite. Lower adapt.learningRate.";

    private static string Told(AdaptationGain gain) => string.Create(
        CultureInfo.InvariantCulture,
        $"over {gain.Folds} folds the macro average precision went from {gain.Before:0.000} to {gain.After:0.000}, by {gain.After - gain.Before:+0.000;-0.000} ({(gain.Difference is { } interval ? string.Create(CultureInfo.InvariantCulture, $"{interval.Low:+0.000;-0.000} to {interval.High:+0.000;-0.000}") : "no interval")})");

    private void Save(Adapter adapter)
    {
        if (adapter.Lora is { } lora) AdapterFile.Save(adapter.Backbone, lora, Digest.OfFile(job.Backbone!), Path.Combine(job.Output, AdapterName));
    }

    private BackboneFiles Export(Backbone adapted, TrialData data)
    {
        using var file = SafeTensorsFile.Open(job.Backbone!);
        var recipe = file.Metadata.GetValueOrDefault(BackboneFile.RecipeKey, "backbone");
        var count = Math.Min(ParityImages, data.Images.Count);
        byte[] images = [.. Enumerable.Range(0, count).SelectMany(i => data.Images[(int)((long)i * data.Images.Count / count)].Pixels)];
        return BackboneExport.Write(adapted, $"{recipe}, adapted", job.Output, images);
    }
}
