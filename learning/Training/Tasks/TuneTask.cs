using Puente.Core;
using Puente.Core.Training;
using Puente.Learning.Training.Calibration;
using Puente.Learning.Training.Data;
using Puente.Learning.Training.Export;
using Puente.Learning.Training.Heads;
using Puente.Learning.Training.Labels;

namespace Puente.Learning.Training.Tasks;

/// <summary>
/// Fits a head on a labelled folder and, where the job asks for it and it gains, the backbone too (<see cref="AdaptationStage"/>). Leaves <c>tuning.json</c>,
/// <c>gate.json</c>, <c>curves.json</c>, <c>head.safetensors</c>, <c>head.onnx</c> and <c>card/</c>.
/// </summary>
public static class TuneTask
{
    /// <summary>Names of the result document and of what lies beside it.</summary>
    public const string Result = "tuning.json", Curves = "curves.json", SafeTensors = "head.safetensors", Onnx = "head.onnx", Card = "card/README.md";

    /// <summary>Runs the task.</summary>
    /// <exception cref="InputException">The job or a file it names is wrong.</exception>
    /// <exception cref="InvalidOperationException">The head's graph does not compute what the head does.</exception>
    public static void Run(TrainerJob job, Action<TrainerProgress> report, CancellationToken stop) => Run(job, report, TimeProvider.System, stop);

    /// <summary>The same, by the time of <paramref name="clock"/>.</summary>
    public static void Run(TrainerJob job, Action<TrainerProgress> report, TimeProvider clock, CancellationToken stop)
    {
        using var backbone = BackboneFile.Load(Jobs.Required(job.Backbone, "backbone"));
        AdaptationStage.Check(job);
        report(new TrainerProgress { Event = "stage", Stage = "decode" });
        var data = LabelledImages.Read(Jobs.Required(job.Labelled, "labelled"), backbone.Options.Side, stop);
        report(new TrainerProgress { Event = "stage", Stage = "check" });
        var (set, copies) = LabelCheck.Of(data, stop);
        data = data with { Set = set };
        var probe = new LinearProbe(data, job.Seed, report);
        var embeddings = probe.Embed(backbone, stop);
        var fitted = probe.Fit(embeddings, backbone.Options);
        AdaptationResult? adaptation = null;
        if (job.Adapt is not null) (fitted, adaptation) = new AdaptationStage(job, backbone, probe, report, clock).Run(fitted, embeddings, stop);
        var (random, raw) = (probe.RandomBackbone(backbone.Options, stop), probe.RawStatistics());
        report(new TrainerProgress { Event = "stage", Stage = "measure" });
        var findings = HeadFindings.Of(fitted, set.Classes, probe.Train, probe.Test, new AbstentionOptions());
        var positives = Enumerable.Range(0, set.Classes.Count).Select(k => probe.Train.Labels.Count(row => row[k])).ToArray();
        var cautions = Cautions.Of(
            fitted.Scores, positives, findings.Calibration, findings.Abstention,
            [("The same head over a randomly initialised backbone", random), ("The same head over raw cell statistics", raw)]);
        report(new TrainerProgress { Event = "stage", Stage = "export" });
        HeadExport.Write(fitted.Head, set.Classes, findings.Abstention, Path.Combine(job.Output, SafeTensors), Path.Combine(job.Output, Onnx));
        using (var own = adaptation?.Backbone is { } kept ? BackboneFile.Load(Path.Combine(job.Output, kept.SafeTensors)) : null)
            Json.WriteFile(Path.Combine(job.Output, HeadGate.Document), Gate(data, fitted.Head).Measure(own ?? backbone, job.Output, stop));
        stop.ThrowIfCancellationRequested();
        var tile = data.Pixels.Order().ElementAt(data.Pixels.Count / 2);
        var result = new TuneResult(
            set.Classes, fitted.Head.Thresholds, SafeTensors, Onnx, fitted.Scores, random, raw, probe.Train.Indices.Count, probe.Test.Indices.Count, tile)
        {
            Calibration = findings.Calibration,
            Abstention = findings.Abstention,
            Adaptation = adaptation,
            Backbone = Digest.OfFile(adaptation?.Backbone is { } adapted ? Path.Combine(job.Output, adapted.SafeTensors) : job.Backbone!),
            Cautions = [.. copies, .. cautions, .. AdaptationStage.Cautions(adaptation, fitted.Scores)],
            Card = Card,
            Curves = Curves,
        };
        Json.WriteFile(Path.Combine(job.Output, Curves), findings.Curves);
        HeadCard.Of(job, data, fitted.Head, result, findings.Curves).Write(Path.GetDirectoryName(Path.Combine(job.Output, Card))!);
        Json.WriteFile(Path.Combine(job.Output, Result), result);
    }

    private static HeadGate Gate(LabelledImages data, LinearHead head) => new(data, row => HeadDecision.Decide(head.Logits(row), head.Thresholds, head.Exclusive));
}
