using Puente.Core;
using Puente.Core.Datasets;
using Puente.Core.Training;
using Puente.Learning.Training.Data;
using Puente.Learning.Training.Export;
using Puente.Learning.Training.Pretraining;
using Puente.Learning.Training.Pretraining.Probing;

namespace Puente.Learning.Training.Tasks;

/// <summary>One slice of pretraining; the plan's last one exports the backbone and writes its card. Leaves <c>pretrain.json</c>.</summary>
public static class PretrainTask
{
    /// <summary>Names of the result document and of the card.</summary>
    public const string Result = "pretrain.json", Card = "card/README.md";

    private const int ParityImages = 32;

    /// <summary>Runs the slice.</summary>
    /// <exception cref="InputException">The job or a file it names is wrong.</exception>
    /// <exception cref="OperationCanceledException">Stopped; a checkpoint is there if the dictionary was learned.</exception>
    /// <exception cref="NonFiniteLossException">The loss was not finite.</exception>
    public static void Run(TrainerJob job, Action<TrainerProgress> report, TimeProvider clock, CancellationToken stop)
    {
        var recipe = Recipe.Read(Jobs.Required(job.Recipe, "recipe"));
        var manifest = Json.ReadFile<DatasetManifest>(Jobs.Required(job.Dataset, "dataset"));
        if (manifest.Side != recipe.Architecture.Side)
            throw new InputException("dataset", manifest.Name, $"holds samples of {manifest.Side} pixels; recipe '{recipe.Name}' reads {recipe.Architecture.Side}", $"Ingest the dataset at side {recipe.Architecture.Side}.");
        using var data = new ShardDataset(manifest, Jobs.Required(job.Shards, "shards"));
        var labelled = job.Probe is { } probe ? LabelledImages.Read(probe, recipe.Architecture.Side, stop) : null;
        using var pretrainer = new Pretrainer(recipe, data, job.Seed, job.Output, report, clock, Probe(job, recipe, data, labelled), job.Loaders, Devices.Of(job.Device));
        if (job.Checkpoint is { } checkpoint) pretrainer.Resume(checkpoint);
        else if (job.Initial is { } initial) pretrainer.StartFrom(initial);
        var (completed, loss) = pretrainer.Run(job.Budget, job.TotalSeconds, stop);
        stop.ThrowIfCancellationRequested();
        BackboneFiles? files = null;
        if (completed)
        {
            report(new TrainerProgress { Event = "stage", Stage = "export", Step = pretrainer.Step, Steps = recipe.Steps });
            pretrainer.Finish(stop);
            files = BackboneExport.Write(pretrainer.Backbone, recipe.Name, job.Output, Sample(data));
        }

        var trained = Math.Round(pretrainer.TrainedSeconds, 3);
        var result = new PretrainResult(
            completed, pretrainer.Step, recipe.Steps, loss, trained, Pretrainer.CheckpointFile, files, pretrainer.WaitShare, PeakMemory.Bytes(),
            pretrainer.Probe is { } best ? new BestProbe(Math.Round(best.Best, 4), best.Step, best.Stopped) : null)
        {
            Card = completed ? Card : null,
        };
        if (completed) WriteCard(job, recipe, manifest, data, pretrainer, labelled, result, stop);
        Json.WriteFile(Path.Combine(job.Output, Result), result);
    }

    private static void WriteCard(
        TrainerJob job, Recipe recipe, DatasetManifest manifest, ShardDataset data, Pretrainer pretrainer, LabelledImages? labelled, PretrainResult result, CancellationToken stop)
    {
        var folder = Path.GetDirectoryName(Path.Combine(job.Output, Card))!;
        // One that an earlier job let the card show is not shown by this one.
        if (Directory.Exists(folder)) File.Delete(Path.Combine(folder, CardPictures.Reconstructions));
        var health = data.Count > 1 ? new ProgressProbe(recipe.Probe, data, null, job.Seed).Read(pretrainer.Backbone, stop).Health : null;
        var pictures = job.CardImages ? CardPictures.Of(pretrainer.Objective, recipe, data, job.Seed) : [];
        PretrainCard.Of(job, recipe, manifest, result, new PretrainFindings(pretrainer.Start, labelled, health, pretrainer.Curve, pictures)).Write(folder);
    }

    /// <summary>Null where the recipe asks for none and there are no labelled images for one.</summary>
    private static ProgressProbe? Probe(TrainerJob job, Recipe recipe, ShardDataset data, LabelledImages? labelled) =>
        labelled is null && recipe.Probe.Every is null ? null : new ProgressProbe(recipe.Probe, data, labelled, job.Seed);

    private static byte[] Sample(ShardDataset data)
    {
        var size = ShardFormat.SampleBytes(data.Side);
        var count = Math.Min(ParityImages, data.Count);
        var bytes = new byte[count * size];
        for (var i = 0; i < count; i++) data.Read((int)((long)i * data.Count / count), bytes, i * size);
        return bytes;
    }
}
