using Puente.Core;
using Puente.Core.Training;
using Puente.Functions.Common.Trainer;
using Puente.Workflows.Pretraining;

namespace Puente.Hub.Pretraining;

/// <summary>Runs slices in the trainer; the run's folder holds its one checkpoint, which every slice goes on from.</summary>
public sealed class PretrainSlices(TrainerProcess trainer, HubFolders folders, RunProgress progress)
{
    /// <summary>File of a slice's result.</summary>
    public const string ResultFile = "pretrain.json";

    private const string CheckpointFile = "checkpoint.safetensors";

    /// <summary>One slice; a run that is complete answers at once, so that a repeated activity trains nothing twice.</summary>
    public async Task<SliceOutput> RunAsync(SliceInput input, CancellationToken cancellationToken)
    {
        var folder = folders.Run(input.Run);
        var resultFile = Path.Combine(folder, ResultFile);
        if (!File.Exists(resultFile) || !Json.ReadFile<PretrainResult>(resultFile).Completed)
            await trainer.RunAsync(Job(input, folder), line => progress.Report(input.Run, line), cancellationToken);

        var result = Json.ReadFile<PretrainResult>(resultFile);
        Digest? backbone = result is { Completed: true, Backbone: { } files } ? Digest.OfFile(Path.Combine(folder, files.SafeTensors)) : null;
        return new SliceOutput(result.Completed, result.Step, result.Steps, result.Loss, result.TrainedSeconds, backbone);
    }

    private TrainerJob Job(SliceInput input, string folder)
    {
        var checkpoint = Path.Combine(folder, CheckpointFile);
        return new TrainerJob
        {
            Task = TrainerTask.Pretrain,
            Output = folder,
            Recipe = folders.Recipe(input.Plan.Recipe),
            Dataset = folders.Dataset(input.Plan.Dataset),
            Shards = folders.Shards,
            Checkpoint = File.Exists(checkpoint) ? checkpoint : null,
            Initial = input.Plan.From is { } shipped ? folders.Shipped(shipped) : null,
            Budget = new TrainerBudget(Seconds: input.Plan.SliceSeconds),
            TotalSeconds = input.Plan.Seconds,
            Seed = input.Plan.Seed,
        };
    }
}
