using Microsoft.ML.OnnxRuntime;
using Puente.Bench.Learning.Labels;
using Puente.Bench.Learning.Speed;
using Puente.Core;
using Puente.Core.Models;
using Puente.Core.Releases;
using Puente.Core.Training;
using Puente.Learning.Training.Export;

namespace Puente.Bench.Serving;

/// <summary>A release of random weights at a recipe's size: what it knows does not matter here, what it costs does.</summary>
/// <param name="Folder">Its files.</param>
/// <param name="Manifest">What it says.</param>
internal sealed record ReleaseFolder(string Folder, ReleaseManifest Manifest)
{
    /// <summary>Tile of an inspection, and what neighbours share, in pixels of the photograph.</summary>
    private const int Tile = 256, Overlap = 64;

    private const string Backbone = "backbone.onnx", Head = "head.onnx", Document = "manifest.json";

    /// <summary>The release of <paramref name="model"/>, made by one step of the trainer, or as it was made before.</summary>
    public static async Task<ReleaseFolder> MakeAsync(StepModel model, TrainerProgram trainer, string work, TextWriter progress, CancellationToken cancellation)
    {
        var folder = Path.Combine(work, $"release-{model.Name}");
        var document = Path.Combine(folder, Document);
        if (File.Exists(document)) return Read(folder);
        progress.WriteLine($"making a backbone: {model.Words}");
        Directory.CreateDirectory(folder);
        var recipe = Path.Combine(folder, "recipe.json");
        await File.WriteAllTextAsync(recipe, model.Recipe(steps: 1, batch: 2), cancellation);
        var data = GeneratedShards.Of(work, 16, model.Side, progress, cancellation);
        var exit = await trainer.RunAsync(
            new TrainerJob { Task = TrainerTask.Pretrain, Output = folder, Recipe = recipe, Dataset = data.Manifest, Shards = data.Folder }, _ => { }, progress.WriteLine, cancellation);
        if (exit.Code != TrainerExitCode.Completed) throw new IOException($"The trainer ended with {exit.Code}: {exit.Detail}");
        int dimensions;
        using (var session = new InferenceSession(Path.Combine(folder, Backbone))) dimensions = session.OutputMetadata["embeddings"].Dimensions[^1];
        var classes = DefectClass.All.ToList();
        var random = new Random(1);
        HeadGraph.Write([.. Enumerable.Range(0, classes.Count * dimensions).Select(_ => (float)(random.NextDouble() - 0.5) / 10)], new float[classes.Count], Path.Combine(folder, Head));
        Json.WriteFile(document, new ReleaseManifest(
            $"vit-{model.Name}", 1, Backbone, "backbone.safetensors", [], new ServingSettings(model.Side, dimensions, Tile, Overlap),
            new HeadManifest(Head, classes, [.. classes.Select(_ => 0.5)]), DateTimeOffset.UnixEpoch));
        return Read(folder);
    }

    public static ReleaseFolder Read(string folder) => new(folder, Json.ReadFile<ReleaseManifest>(Path.Combine(folder, Document)));

    /// <summary>Bytes of an image.</summary>
    public int ImageBytes => Manifest.Serving.Side * Manifest.Serving.Side * 3;

    /// <summary>The graph with whole-number products; null where the trainer's gate let none out.</summary>
    public string? Int8File => Path.Combine(Folder, "backbone.int8.onnx") is var path && File.Exists(path) ? path : null;

    public string BackboneFile => Path.Combine(Folder, Backbone);
}
