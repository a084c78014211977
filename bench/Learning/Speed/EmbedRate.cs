using System.Diagnostics;
using Puente.Bench.Learning.Labels;
using Puente.Bench.Learning.Peers;
using Puente.Core.Training;

namespace Puente.Bench.Learning.Speed;

/// <summary>
/// Images a second that a trainer's embedding task takes from shards to a file, and that the same weights embed in PyTorch, whose images are in memory already.
/// </summary>
internal sealed class EmbedRate
{
    /// <summary>Images at once, as the task has it.</summary>
    public const int Batch = 32;

    private const int WarmUpBatches = 2;
    private static readonly PythonPeer Peer = new("embed_rate.py", "torch", "numpy");
    private readonly TrainerProgram _trainer;
    private readonly TrainerJob _job;
    private readonly StepModel _model;
    private readonly Action<string> _diagnose;

    private EmbedRate(TrainerProgram trainer, TrainerJob job, StepModel model, Action<string> diagnose) => (_trainer, _job, _model, _diagnose) = (trainer, job, model, diagnose);

    /// <summary>Makes weights of <paramref name="model"/>, by one step on <paramref name="data"/>.</summary>
    /// <exception cref="IOException">The trainer failed.</exception>
    public static async Task<EmbedRate> PrepareAsync(
        TrainerProgram trainer, StepModel model, GeneratedShards data, string folder, Action<string> diagnose, CancellationToken cancellation)
    {
        var output = Path.Combine(folder, $"embed-{model.Name}");
        Directory.CreateDirectory(output);
        var recipe = Path.Combine(output, "recipe.json");
        await File.WriteAllTextAsync(recipe, model.Recipe(steps: 1), cancellation);
        var job = new TrainerJob { Task = TrainerTask.Pretrain, Output = output, Recipe = recipe, Dataset = data.Manifest, Shards = data.Folder };
        Completed(await trainer.RunAsync(job, _ => { }, diagnose, cancellation));
        return new EmbedRate(trainer, job with { Task = TrainerTask.Embed, Recipe = null, Backbone = Path.Combine(output, "backbone.safetensors") }, model, diagnose);
    }

    /// <summary>Images a second, the first two batches left out.</summary>
    /// <exception cref="IOException">The trainer failed, or the dataset is of three batches or fewer.</exception>
    public async Task<double> MeasureAsync(CancellationToken cancellation)
    {
        var batches = new List<(int Image, long At)>();
        Completed(await _trainer.RunAsync(
            _job, line => { if (line is { Event: "stage", Stage: "embed", Step: { } image }) batches.Add((image, Stopwatch.GetTimestamp())); }, _diagnose, cancellation));
        if (batches.Count <= WarmUpBatches + 1) throw new IOException($"The trainer embedded {batches.Count} batches; give it more images.");
        var (first, last) = (batches[WarmUpBatches], batches[^1]);
        return (last.Image - first.Image) / Stopwatch.GetElapsedTime(first.At, last.At).TotalSeconds;
    }

    /// <summary>Images a second in PyTorch over some <paramref name="seconds"/>, and the speed of one large product in GFLOP/s.</summary>
    /// <exception cref="IOException">The program failed.</exception>
    public (double ImagesPerSecond, double Gflops) OfPeer(string trainer, double seconds, CancellationToken cancellation)
    {
        var answer = Peer.Run(
            new { Trainer = Path.GetDirectoryName(trainer), Weights = _job.Backbone, _model.Side, Batch, Seconds = seconds, Threads = Environment.ProcessorCount }, cancellation);
        return (answer["imagesPerSecond"]!.GetValue<double>(), answer["gflops"]!.GetValue<double>());
    }

    private static void Completed(TrainerExit exit)
    {
        if (exit.Code != TrainerExitCode.Completed) throw new IOException($"The trainer ended with {exit.Code}: {exit.Detail}");
    }
}
