using System.Globalization;
using Puente.Bench.Learning.Labels;
using Puente.Bench.Learning.Peers;
using Puente.Bench.Measures;
using Puente.Core.Training;

namespace Puente.Bench.Learning.Speed;

/// <summary>How fast the pretraining step, the tuning step and the embedding of a dataset are, in turns with the same in PyTorch.</summary>
/// <param name="trainer">Puente's.</param>
/// <param name="peer">Path of the PyTorch trainer; null where this machine has none.</param>
/// <param name="seconds">For each run of a trainer's steps, and of the peer's tuning and embedding.</param>
/// <param name="folder">Where everything goes.</param>
/// <param name="output">Takes a line a figure.</param>
/// <param name="progress">Told what is being done.</param>
/// <param name="cancellation">Stops before the next run.</param>
internal sealed class SpeedBench(
    TrainerProgram trainer, string? peer, double seconds, string folder, TextWriter output, TextWriter progress, CancellationToken cancellation)
{
    private const int Images = 1024, LabelledPerClass = 8, Rounds = 5, MemorySteps = 1000, MemoryBatch = 8;
    private const double RateTarget = 1, CeilingTarget = 0.75, WaitTarget = 0.02, MemoryTarget = 1.05;
    private const string PeerName = "pytorch";

    /// <summary>Measures each model, then memory over a thousand steps of the smallest.</summary>
    public async Task RunAsync()
    {
        foreach (var model in StepModel.All) await MeasureAsync(model);
        await MemoryAsync();
    }

    private async Task MeasureAsync(StepModel model)
    {
        var data = GeneratedShards.Of(folder, Images, model.Side, progress, cancellation);
        progress.WriteLine($"weights {model.Name}");
        var weights = await StepWeights.MakeAsync(trainer, model, data, folder, progress.WriteLine, cancellation);
        var tuning = new TuneRate(trainer, weights, model, GeneratedLabels.Draw(folder, LabelledPerClass, model.Side, cancellation), folder, progress.WriteLine);
        var embedding = new EmbedRate(trainer, weights, model, data, folder, progress.WriteLine);
        List<StepRate> own = [], others = [];
        List<double> tuned = [], tunedByPeer = [], waits = [], embedded = [], embeddedByPeer = [], ceilings = [];
        for (var round = 0; round < Rounds; round++)
        {
            progress.WriteLine($"{model.Name} ({model.Words}): round {round + 1} of {Rounds}");
            own.Add(await MeasureAsync(trainer, model, data));
            if (peer is not null) others.Add(await MeasureAsync(new TrainerProgram(peer), model, data));
            var (rate, wait) = await tuning.MeasureAsync(seconds, cancellation);
            tuned.Add(rate);
            waits.Add(wait);
            if (peer is not null) tunedByPeer.Add(tuning.OfPeer(peer, seconds, cancellation));
            embedded.Add(await embedding.MeasureAsync(seconds, cancellation));
            if (peer is null) continue;
            var (images, gflops) = embedding.OfPeer(peer, seconds, cancellation);
            embeddedByPeer.Add(images);
            ceilings.Add(gflops);
        }

        Tell(model, own, others, ceilings);
        TellRate($"tune-{model.Name}", tuned, tunedByPeer, $"{model.Words}, {TuneRate.Batch} images a step; every weight learns");
        TellWait($"tune-{model.Name}", waits);
        TellRate($"embed-{model.Name}", embedded, embeddedByPeer, $"{model.Words}, {EmbedRate.Batch} images at once");
    }

    private Task<StepRate> MeasureAsync(TrainerProgram one, StepModel model, GeneratedShards data) =>
        StepRate.MeasureAsync(one, model, data, folder, new TrainerBudget(Seconds: seconds), null, progress.WriteLine, cancellation);

    private void Tell(StepModel model, List<StepRate> own, List<StepRate> others, List<double> ceilings)
    {
        List<double> rates = [.. own.Select(one => one.ImagesPerSecond)];
        TellRate($"step-{model.Name}", rates, [.. others.Select(one => one.ImagesPerSecond)], $"{model.Words}, {model.Batch} images a step");
        if (ceilings.Count > 0)
            Write(new Figure("learning", $"step-{model.Name}/gflops", Median(rates) * model.FlopsPerImage / 1e9, "GFLOP/s", "sgemm", Median(ceilings)) { Target = CeilingTarget, Runs = Rounds, Note = "products alone are counted" });
        if (own.TrueForAll(one => one.WaitShare is not null)) TellWait($"step-{model.Name}", own.Select(one => one.WaitShare!.Value));
    }

    private void TellWait(string loop, IEnumerable<double> shares) =>
        Write(new Figure("learning", $"{loop}/wait-share", Median(shares), "share") { Least = WaitTarget, Runs = Rounds, Note = "time that steps waited for views" });

    private void TellRate(string loop, List<double> own, List<double> others, string note) =>
        Write(new Figure("learning", $"{loop}/images-per-second", Median(own), "images/s", others.Count == 0 ? null : PeerName, others.Count == 0 ? null : Median(others))
        {
            Target = RateTarget,
            Runs = Rounds,
            Note = note,
        });

    private async Task MemoryAsync()
    {
        var model = StepModel.All[0];
        progress.WriteLine($"memory over {MemorySteps} steps");
        var data = GeneratedShards.Of(folder, Images, model.Side, progress, cancellation);
        var run = await StepRate.MeasureAsync(trainer, model, data, folder, new TrainerBudget(Steps: MemorySteps), MemoryBatch, progress.WriteLine, cancellation);
        double first = run.Resident[run.Resident.Count / 5], last = run.Resident[^1];
        Write(new Figure("learning", "memory-growth", last / first, "ratio")
        {
            Least = MemoryTarget,
            Note = string.Create(CultureInfo.InvariantCulture, $"peak after {MemorySteps} steps, {last / (1 << 20):0} MiB, over peak after a fifth of them"),
        });
    }

    private void Write(Figure figure) => output.WriteLine(FigureWriter.Line(figure));

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
