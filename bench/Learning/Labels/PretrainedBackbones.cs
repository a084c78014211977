using Puente.Core.Training;

namespace Puente.Bench.Learning.Labels;

/// <summary>Backbones pretrained for this run, on generated surfaces alone, as a user would: shards, a job file, the trainer.</summary>
/// <param name="trainer">Starts the trainer.</param>
/// <param name="recipes">Folder of recipes.</param>
/// <param name="folder">Where everything goes.</param>
/// <param name="progress">Told what is being done.</param>
internal sealed class PretrainedBackbones(TrainerProgram trainer, string recipes, string folder, TextWriter progress)
{
    private const int Images = 8000, Side = 96;
    private const string Untrained = "untrained";

    /// <summary>The graph of a backbone pretrained by <paramref name="recipe"/> for at most <paramref name="minutes"/>.</summary>
    public Task<string> PretrainAsync(string recipe, int seed, double minutes, CancellationToken cancellation) =>
        RunAsync($"{recipe}-{seed}", Path.Combine(recipes, $"{recipe}.json"), seed, minutes * 60, cancellation);

    /// <summary>
    /// The graph of the same transformer on a convolutional stem with random weights: one step at a rate of next to nothing. It has no dictionary, which is what
    /// learning by k-means puts there.
    /// </summary>
    public Task<string> RandomAsync(int seed, CancellationToken cancellation)
    {
        var recipe = Path.Combine(folder, $"{Untrained}.json");
        Directory.CreateDirectory(folder);
        File.WriteAllText(recipe, $$$"""{"name":"{{{Untrained}}}","steps":1,"batch":8,"learningRate":1e-12,"architecture":{"stem":"Convolutional"}}""");
        return RunAsync($"{Untrained}-{seed}", recipe, seed, null, cancellation);
    }

    private async Task<string> RunAsync(string name, string recipe, int seed, double? seconds, CancellationToken cancellation)
    {
        var output = Path.Combine(folder, name);
        var data = GeneratedShards.Of(folder, Images, Side, progress, cancellation);
        var exit = await trainer.RunAsync(
            new TrainerJob
            {
                Task = TrainerTask.Pretrain,
                Output = output,
                Recipe = recipe,
                Dataset = data.Manifest,
                Shards = data.Folder,
                TotalSeconds = seconds,
                Seed = seed,
            },
            line => progress.WriteLine($"{name}: {line.Stage} {line.Step}/{line.Steps} {line.ImagesPerSecond} images/s, {line.SecondsLeft:0} s left"),
            progress.WriteLine,
            cancellation);
        return exit.Code == TrainerExitCode.Completed ? Path.Combine(output, "backbone.onnx") : throw new IOException($"The trainer ended with {exit.Code}: {exit.Detail}");
    }
}
