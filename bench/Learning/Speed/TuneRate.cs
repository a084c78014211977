using System.Diagnostics;
using Puente.Bench.Learning.Labels;
using Puente.Bench.Learning.Peers;
using Puente.Core.Training;

namespace Puente.Bench.Learning.Speed;

/// <summary>
/// Images a second of the steps that fit a whole backbone and a head to labels: by a trainer's tuning task, and of the same weights, images and options in PyTorch.
/// </summary>
/// <param name="trainer">Puente's.</param>
/// <param name="weights">A backbone of <paramref name="model"/>.</param>
/// <param name="model">What.</param>
/// <param name="data">Labelled images of its side.</param>
/// <param name="folder">Where the trainer and the peer's images go.</param>
/// <param name="diagnose">Takes what the trainer says on standard error.</param>
internal sealed class TuneRate(TrainerProgram trainer, string weights, StepModel model, GeneratedLabels data, string folder, Action<string> diagnose)
{
    private const int WarmUpLines = 2;
    private const double LearningRate = 1e-4;

    // It is stopped when it has told enough.
    private static readonly AdaptOptions Adapt = new() { Method = AdaptMethod.Full, LearningRate = LearningRate, Steps = 100_000, Seconds = 1e6 };
    private static readonly PythonPeer Peer = new("tune_rate.py", "torch", "numpy");

    /// <summary>Images a step.</summary>
    public static int Batch => Adapt.Batch;

    /// <summary>Median over progress lines of some <paramref name="seconds"/>, the first two left out; and the share of time that steps waited for views.</summary>
    /// <exception cref="IOException">The trainer failed, or ended before.</exception>
    public async Task<(double ImagesPerSecond, double WaitShare)> MeasureAsync(double seconds, CancellationToken cancellation)
    {
        var job = new TrainerJob { Task = TrainerTask.Tune, Output = Path.Combine(folder, $"tune-{model.Name}"), Backbone = weights, Labelled = data.Folder, Adapt = Adapt };
        var lines = new List<TrainerProgress>();
        var start = 0L;
        if (!await TimedRun.RunAsync(trainer, job, Enough, diagnose, cancellation)) throw new IOException("The trainer was done before its steps had been timed.");
        var timed = lines.Skip(WarmUpLines);
        return (Median(timed.Select(line => line.ImagesPerSecond!.Value)), Median(timed.Select(line => line.WaitShare!.Value)));

        bool Enough(TrainerProgress line)
        {
            if (line is not { Event: "step", Stage: "adapt" }) return false;
            lines.Add(line);
            if (lines.Count == WarmUpLines) start = Stopwatch.GetTimestamp();
            return lines.Count > WarmUpLines && Stopwatch.GetElapsedTime(start).TotalSeconds >= seconds;
        }

        static double Median(IEnumerable<double> values)
        {
            double[] sorted = [.. values.Order()];
            return sorted[sorted.Length / 2];
        }
    }

    /// <summary>Images a second in PyTorch over some <paramref name="seconds"/>.</summary>
    /// <exception cref="IOException">The program failed.</exception>
    public double OfPeer(string peer, double seconds, CancellationToken cancellation)
    {
        var images = Path.Combine(folder, $"tune-{model.Name}.bytes");
        using (var stream = File.Create(images))
            foreach (var image in data.Images) stream.Write(image.Pixels);
        var job = new
        {
            Trainer = Path.GetDirectoryName(peer),
            Weights = weights,
            Images = images,
            data.Labels,
            model.Side,
            Batch,
            LearningRate,
            Adapt.LayerDecay,
            Adapt.WeightDecay,
            Adapt.MinimumArea,
            Adapt.Rotation,
            Adapt.Colour,
            Seconds = seconds,
            Threads = Environment.ProcessorCount,
        };
        return Peer.Run(job, cancellation)["imagesPerSecond"]!.GetValue<double>();
    }
}
