using Puente.Bench.Learning.Labels;
using Puente.Core.Training;

namespace Puente.Bench.Learning.Speed;

/// <summary>Weights of a timed model: those that embedding and tuning begin with.</summary>
internal static class StepWeights
{
    /// <summary>Makes weights of <paramref name="model"/>, by one step on <paramref name="data"/>; returns their file.</summary>
    /// <exception cref="IOException">The trainer failed.</exception>
    public static async Task<string> MakeAsync(
        TrainerProgram trainer, StepModel model, GeneratedShards data, string folder, Action<string> diagnose, CancellationToken cancellation)
    {
        var output = Path.Combine(folder, $"weights-{model.Name}");
        Directory.CreateDirectory(output);
        var recipe = Path.Combine(output, "recipe.json");
        await File.WriteAllTextAsync(recipe, model.Recipe(steps: 1), cancellation);
        var exit = await trainer.RunAsync(
            new TrainerJob { Task = TrainerTask.Pretrain, Output = output, Recipe = recipe, Dataset = data.Manifest, Shards = data.Folder }, _ => { }, diagnose, cancellation);
        if (exit.Code != TrainerExitCode.Completed) throw new IOException($"The trainer ended with {exit.Code}: {exit.Detail}");
        return Path.Combine(output, "backbone.safetensors");
    }
}
