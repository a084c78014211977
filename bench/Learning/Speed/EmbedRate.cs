using System.Diagnostics;
using Puente.Bench.Learning.Labels;
using Puente.Bench.Learning.Peers;
using Puente.Core.Training;

namespace Puente.Bench.Learning.Speed;

/// <summary>
/// Images a second that a trainer's embedding task takes from shards to a file, and that the same weights embed in PyTorch, whose images are in memory already.
/// </summary>
/// <param name="trainer">Puente's.</param>
/// <param name="weights">A backbone of <paramref name="model"/>.</param>
/// <param name="model">What.</param>
/// <param name="data">Its images.</param>
/// <param name="folder">Where the trainer writes.</param>
/// <param name="diagnose">Takes what the trainer says on standard error.</param>
internal sealed class EmbedRate(TrainerProgram trainer, string weights, StepModel model, GeneratedShards data, string folder, Action<string> diagnose)
{
    /// <summary>Images at once, as the task has it.</summary>
    public const int Batch = 32;

    private const int WarmUpBatches = 2;
    private static readonly PythonPeer Peer = new("embed_rate.py", "torch", "numpy");

    /// <summary>Images a second over some <paramref name="seconds"/> or what the dataset lasts, the first two batches left out.</summary>
    /// <exception cref="IOException">The trainer failed, or the dataset is of three batches or fewer.</exception>
    public async Task<double> MeasureAsync(double seconds, CancellationToken cancellation)
    {
        var batches = new List<(int Image, long At)>();
        var job = new TrainerJob { Task = TrainerTask.Embed, Output = Path.Combine(folder, $"embed-{model.Name}"), Backbone = weights, Dataset = data.Manifest, Shards = data.Folder };
        await TimedRun.RunAsync(trainer, job, Enough, diagnose, cancellation);
        if (batches.Count <= WarmUpBatches + 1) throw new IOException($"The trainer embedded {batches.Count} batches; give it more images.");
        var (first, last) = (batches[WarmUpBatches], batches[^1]);
        return (last.Image - first.Image) / Stopwatch.GetElapsedTime(first.At, last.At).TotalSeconds;

        bool Enough(TrainerProgress line)
        {
            if (line is not { Event: "stage", Stage: "embed", Step: { } image }) return false;
            batches.Add((image, Stopwatch.GetTimestamp()));
            return batches.Count > WarmUpBatches + 1 && Stopwatch.GetElapsedTime(batches[WarmUpBatches].At).TotalSeconds >= seconds;
        }
    }

    /// <summary>Images a second in PyTorch over some <paramref name="seconds"/>, and the speed of one large product in GFLOP/s.</summary>
    /// <exception cref="IOException">The program failed.</exception>
    public (double ImagesPerSecond, double Gflops) OfPeer(string peer, double seconds, CancellationToken cancellation)
    {
        var answer = Peer.Run(
            new { Trainer = Path.GetDirectoryName(peer), Weights = weights, model.Side, Batch, Seconds = seconds, Threads = Environment.ProcessorCount }, cancellation);
        return (answer["imagesPerSecond"]!.GetValue<double>(), answer["gflops"]!.GetValue<double>());
    }
}
