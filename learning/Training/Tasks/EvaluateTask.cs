using Puente.Core;
using Puente.Core.Training;
using Puente.Learning.Training.Data;
using Puente.Learning.Training.Export;
using Puente.Learning.Training.Labels;

namespace Puente.Learning.Training.Tasks;

/// <summary>Scores a backbone beside its baselines on a labelled folder. Leaves <c>evaluation.json</c>.</summary>
public static class EvaluateTask
{
    /// <summary>Name of the result document.</summary>
    public const string Result = "evaluation.json";

    /// <summary>Runs the task.</summary>
    /// <exception cref="InputException">The job or a file it names is wrong.</exception>
    public static void Run(TrainerJob job, Action<TrainerProgress> report, CancellationToken stop)
    {
        using var backbone = BackboneFile.Load(Jobs.Required(job.Backbone, "backbone"));
        report(new TrainerProgress { Event = "stage", Stage = "decode" });
        var data = LabelledImages.Read(Jobs.Required(job.Labelled, "labelled"), backbone.Options.Side, stop);
        report(new TrainerProgress { Event = "stage", Stage = "check" });
        var probe = new LinearProbe(data with { Set = LabelCheck.Of(data, stop).Set }, job.Seed, report);
        var result = new EvaluationResult(
            probe.Backbone(backbone, stop).Scores, probe.RandomBackbone(backbone.Options, stop), probe.RawStatistics(),
            probe.Train.Indices.Count, probe.Test.Indices.Count);
        stop.ThrowIfCancellationRequested();
        Json.WriteFile(Path.Combine(job.Output, Result), result);
    }
}
