using Puente.Core;
using Puente.Core.Datasets;
using Puente.Core.Training;
using Puente.Imaging;
using Puente.Samples;

namespace Puente.Bench.Learning.Labels;

/// <summary>Backbones pretrained for this run, on generated surfaces alone, as a user would: shards, a job file, the trainer.</summary>
/// <param name="trainer">Starts the trainer.</param>
/// <param name="recipes">Folder of recipes.</param>
/// <param name="folder">Where everything goes.</param>
/// <param name="progress">Told what is being done.</param>
internal sealed class PretrainedBackbones(TrainerProgram trainer, string recipes, string folder, TextWriter progress)
{
    private const int Images = 8000, Side = 96, SamplesPerShard = 4096, Seed = 7;
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
        var manifest = Data(cancellation);
        var exit = await trainer.RunAsync(
            new TrainerJob
            {
                Task = TrainerTask.Pretrain,
                Output = output,
                Recipe = recipe,
                Dataset = manifest,
                Shards = Path.GetDirectoryName(manifest),
                TotalSeconds = seconds,
                Seed = seed,
            },
            line => progress.WriteLine($"{name}: {line.Stage} {line.Step}/{line.Steps} {line.ImagesPerSecond} images/s, {line.SecondsLeft:0} s left"),
            progress.WriteLine,
            cancellation);
        return exit.Code == TrainerExitCode.Completed ? Path.Combine(output, "backbone.onnx") : throw new IOException($"The trainer ended with {exit.Code}: {exit.Detail}");
    }

    private string Data(CancellationToken cancellation)
    {
        var data = Path.Combine(folder, "data");
        var path = Path.Combine(data, "manifest.json");
        if (File.Exists(path)) return path;
        progress.WriteLine($"drawing {Images} surfaces");
        var generator = new ConcreteGenerator(Seed);
        var shards = new List<ShardEntry>();
        foreach (var chunk in Enumerable.Range(0, Images).Chunk(SamplesPerShard))
        {
            cancellation.ThrowIfCancellationRequested();
            using var writer = new ShardWriter(data, Side);
            foreach (var image in chunk.AsParallel().AsOrdered().Select(i => ImageCodec.Resize(generator.Sample(i).Image, Side, Side))) writer.Add(image);
            shards.Add(writer.Complete());
        }

        Json.WriteFile(path, new DatasetManifest("generated", Side, shards, [], []));
        return path;
    }
}
