using Puente.Core;
using Puente.Core.Training;
using Puente.Learning.Training.Data;
using Puente.Learning.Training.Export;
using Puente.Learning.Training.Labels;

namespace Puente.Learning.Training.Tasks;

/// <summary>Scores a backbone beside its baselines on a labelled folder, and a head as it is where the job names one. Leaves <c>evaluation.json</c>.</summary>
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
        var (set, cautions) = LabelCheck.Of(data, stop);
        data = data with { Set = set };
        var probe = new LinearProbe(data, job.Seed, report);
        var embeddings = probe.Embed(backbone, stop);
        // Before the fits: a head that does not go with the backbone or the set is refused without them.
        var given = job.Head is { } head ? GivenHead.Score(head, embeddings, data, job.Seed) : null;
        var result = new EvaluationResult(
            probe.Fit(embeddings, backbone.Options).Scores, probe.RandomBackbone(backbone.Options, stop), probe.RawStatistics(),
            probe.Train.Indices.Count, probe.Test.Indices.Count)
        {
            Given = given,
            Cautions = cautions.Count > 0 ? cautions : null,
        };
        stop.ThrowIfCancellationRequested();
        Json.WriteFile(Path.Combine(job.Output, Result), result);
    }
}
