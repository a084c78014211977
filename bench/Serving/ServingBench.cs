using System.Diagnostics;
using System.Globalization;
using Puente.Bench.Learning;
using Puente.Bench.Learning.Speed;
using Puente.Bench.Measures;
using Puente.Core.Training;
using Puente.Imaging;
using Puente.Samples;
using Puente.Serving.Batching;
using Puente.Serving.Inspection;
using Puente.Serving.Models;

namespace Puente.Bench.Serving;

/// <summary>All measurements of serving.</summary>
/// <param name="time">How long each figure is measured in a round.</param>
/// <param name="overload">How long the overload lasts; zero leaves it out.</param>
/// <param name="only">Parts to measure, of <see cref="Parts"/>; empty: all.</param>
/// <param name="output">Takes a line a figure.</param>
/// <param name="progress">Told what is being done.</param>
/// <param name="cancellation">Ends it.</param>
internal sealed class ServingBench(TimeSpan time, TimeSpan overload, IReadOnlyList<string> only, TextWriter output, TextWriter progress, CancellationToken cancellation)
{
    private const string Suite = "serving", Bare = "ONNX Runtime", Batcher = "batcher", Throughput = "throughput", Inspection = "inspection", Int8 = "int8", Cold = "cold-start", Overload = "overload";

    /// <summary>What can be measured alone.</summary>
    public static string[] Parts { get; } = [Batcher, Throughput, Inspection, Int8, Cold, Overload];

    /// <summary>Rounds of each figure; the median is told.</summary>
    private const int Rounds = 5;

    private static readonly int[] Callers = [1, 8, 32];

    /// <summary>Measures, with models in <paramref name="work"/>; null: in a folder of this run.</summary>
    public async Task RunAsync(string? work)
    {
        var folder = work is { } given ? Directory.CreateDirectory(given) : Directory.CreateTempSubdirectory("puente-bench-");
        try
        {
            if (Wants(Batcher)) await BatcherAsync();
            var trainer = new TrainerProgram(TrainerFiles.Find());
            // ViT-Tiny and ViT-Small.
            foreach (var model in StepModel.All.Skip(1))
            {
                var release = await ReleaseFolder.MakeAsync(model, trainer, folder.FullName, progress, cancellation);
                if (Wants(Throughput)) await ThroughputAsync(model, release);
                if (Wants(Int8)) Quantized(model, release);
                if (model != StepModel.All[1]) continue;
                if (Wants(Inspection)) await InspectionAsync(model, release);
                if (Wants(Cold)) await ColdStartAsync(model, release);
                if (Wants(Overload) && overload > TimeSpan.Zero) await OverloadAsync(model, release);
            }
        }
        finally
        {
            if (work is null) folder.Delete(recursive: true);
        }
    }

    private bool Wants(string part) => only.Count == 0 || only.Contains(part);

    private void Quantized(StepModel model, ReleaseFolder release)
    {
        if (release.Int8File is not { } graph)
        {
            progress.WriteLine($"vit-{model.Name}: the gate let no int8 graph out, so there is nothing to measure");
            return;
        }

        progress.WriteLine($"vit-{model.Name}: int8");
        using BareLoop exact = new(release), whole = new(release, graph);
        var (ours, theirs) = (new List<double>(), new List<double>());
        for (var round = -1; round < Rounds; round++)
        {
            var (slow, fast) = (exact.Rate((8, 1), time / 2), whole.Rate((1, 1), time / 2));
            if (round < 0) continue;
            ours.Add(fast);
            theirs.Add(slow);
        }

        Tell(new(Suite, $"vit-{model.Name}/int8-images-per-second", Median(ours), "images/s", "float32", Median(theirs)) { Runs = Rounds, Note = "bare sessions, one thread and as many callers as cores; int8 one image a run, as it is served, float32 eight" });
    }

    private async Task BatcherAsync()
    {
        progress.WriteLine("the batcher alone");
        await using var empty = await EmptyModel.StartAsync(cancellation);
        await empty.RateAsync(1, time / 5);
        foreach (var callers in Callers)
        {
            var (rates, bare) = (new List<double>(), new List<double>());
            for (var round = 0; round < Rounds; round++)
            {
                bare.Add(empty.BareRate(time / 20));
                rates.Add(await empty.RateAsync(callers, time / 5));
            }

            Tell(new(Suite, $"batcher/requests-per-second@{callers}", Median(rates), "req/s") { Runs = Rounds, Note = "a graph that does nothing, asked in its own process" });
            if (callers == 1) Tell(new(Suite, "batcher/added", 1e6 / Median(rates) - 1e6 / Median(bare), "µs") { Runs = Rounds, Note = "over the same graph on a bare session: from asking to having the answer, two changes of thread among it" });
        }
    }

    private async Task ThroughputAsync(StepModel model, ReleaseFolder release)
    {
        await using var server = await RunningServer.StartAsync(release);
        using var bare = new BareLoop(release);
        progress.WriteLine($"vit-{model.Name}: {model.Words}");
        var best = BareLoop.Settings.Select(setting => (Setting: setting, Rate: bare.Rate(setting, time / 2))).MaxBy(one => one.Rate).Setting;
        var note = $"bare: {best.Batch} images a run, {(best.Threads == 1 ? "one thread and as many callers as cores" : "one caller on all cores")}";
        foreach (var (protocol, caller) in new (string, Func<ICaller>)[] { ("rest", () => new RestCaller(server.Rest, release)), ("grpc", () => new GrpcCaller(server.Grpc, release)) })
        {
            foreach (var count in Callers)
            {
                progress.WriteLine($"vit-{model.Name}: {protocol} with {count} callers");
                var callers = Enumerable.Range(0, count).Select(_ => caller()).ToList();
                await CallRate.MeasureAsync(callers, time / 4, cancellation);
                var (rates, bareRates, added) = (new List<CallRate>(), new List<double>(), new List<(double Half, double Most)>());
                for (var round = 0; round < Rounds; round++)
                {
                    if (count == 1)
                    {
                        var (alone, asked) = await bare.LatencyAsync(callers[0], time, cancellation);
                        rates.Add(await CallRate.MeasureAsync(callers, time / 5, cancellation));
                        added.Add((asked.Percentile(0.5) - alone.Percentile(0.5), asked.Percentile(0.99) - alone.Percentile(0.99)));
                        continue;
                    }

                    bareRates.Add(bare.Rate(best, time / 2));
                    rates.Add(await CallRate.MeasureAsync(callers, time / 2, cancellation));
                }

                callers.ForEach(one => one.Dispose());
                var name = $"vit-{model.Name}/{protocol}";
                if (count == 1)
                {
                    Tell(new(Suite, $"{name}/added-p50@1", Median(added.Select(a => a.Half)), "ms") { Least = 0.3, Runs = Rounds, Note = "over the same image on a bare session with one thread, in turns with it" });
                    Tell(new(Suite, $"{name}/added-p99@1", Median(added.Select(a => a.Most)), "ms") { Least = 1.5, Runs = Rounds });
                    if (protocol == "rest") Tell(new(Suite, $"{name}/allocated-per-request", Median(rates.Select(r => r.AllocatedBytes)) / 1024, "KiB") { Runs = Rounds, Note = $"managed memory, the caller's own among it; the request has {release.ImageBytes / 1024.0:0} KiB of pixels" });
                    continue;
                }

                Tell(new(Suite, $"{name}/images-per-second@{count}", Median(rates.Select(r => r.PerSecond)), "images/s", Bare, Median(bareRates))
                {
                    Target = count == 32 ? 0.95 : null,
                    Runs = Rounds,
                    Note = note,
                });
            }
        }
    }

    private async Task InspectionAsync(StepModel model, ReleaseFolder release)
    {
        progress.WriteLine($"vit-{model.Name}: inspection of a photograph of 12 megapixels");
        var path = Path.Combine(release.Folder, "photograph.jpg");
        if (!File.Exists(path)) SampleSet.WriteDrone(path);
        var photograph = await File.ReadAllBytesAsync(path, cancellation);
        using var host = new ModelHost();
        host.SwitchTo(host.Load(release.Folder, release.Manifest, $"sha256:{new string('0', 64)}"));
        using var bare = new BareLoop(release);
        var (ours, theirs) = (new List<double>(), new List<double>());
        var tiles = 0;
        for (var round = -1; round < Rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            var inspection = await Inspector.InspectAsync(photograph, "photograph.jpg", host, new() { Overlay = false }, cancellationToken: cancellation);
            var took = Stopwatch.GetElapsedTime(started).TotalSeconds;
            tiles = inspection.Result.Tiles;
            started = Stopwatch.GetTimestamp();
            ImageCodec.Decode(photograph, "photograph.jpg");
            var decode = Stopwatch.GetElapsedTime(started).TotalSeconds;
            var session = tiles / bare.Rate((8, 1), time / 2);
            if (round < 0) continue;
            ours.Add(took);
            theirs.Add(decode + session);
        }

        Tell(new(Suite, $"vit-{model.Name}/inspection-12-megapixels", Median(ours), "s", "decode, then a bare session", Median(theirs)) { Target = 0.85, Runs = Rounds, Note = $"{tiles} tiles; no overlay" });
    }

    private async Task ColdStartAsync(StepModel model, ReleaseFolder release)
    {
        progress.WriteLine($"vit-{model.Name}: cold start");
        var seconds = new List<double>();
        for (var round = -1; round < Rounds; round++)
        {
            var took = await ColdStart.MeasureAsync(release, cancellation);
            if (round >= 0) seconds.Add(took);
        }

        Tell(new(Suite, $"vit-{model.Name}/cold-start", Median(seconds), "s") { Least = 2, Runs = Rounds, Note = "a new process: server up, release loaded and warm, first request answered over REST; this program compiles each method at its best at once, which costs it start-up" });
    }

    private async Task OverloadAsync(StepModel model, ReleaseFolder release)
    {
        // Each request may wait this long; what cannot be served within it is to be told so at once.
        var limit = TimeSpan.FromMilliseconds(500);
        await using var server = await RunningServer.StartAsync(release, new ModelHostOptions { Batching = new BatchingOptions { MaxQueued = 128 } });
        async Task<CallRate> With(int callers, TimeSpan given, TimeSpan every = default)
        {
            var all = Enumerable.Range(0, callers).Select(_ => new RestCaller(server.Rest, release, limit)).ToList();
            try
            {
                return await CallRate.MeasureAsync(all, given, cancellation, every);
            }
            finally
            {
                all.ForEach(one => one.Dispose());
            }
        }

        progress.WriteLine($"vit-{model.Name}: overload");
        await With(8, time / 2);
        var peak = await With(16, time);
        // Four times what the machine does, by callers each of whom asks twice a second, answered or not.
        var every = TimeSpan.FromMilliseconds(500);
        var callers = (int)Math.Clamp(4 * peak.PerSecond * every.TotalSeconds, 64, 2000);
        var crowd = await With(callers, overload, every);
        var name = $"vit-{model.Name}/overload";
        Tell(new(Suite, $"{name}/answered-per-second", crowd.PerSecond, "req/s", "at 16 callers", peak.PerSecond) { Target = 0.9, Note = string.Create(CultureInfo.InvariantCulture, $"{callers} callers for {overload.TotalSeconds:0} s, each twice a second, each may wait {limit.TotalMilliseconds:0} ms; {crowd.Refused} turned away") });
        Tell(new(Suite, $"{name}/answered-p99", crowd.Latency.Percentile(0.99), "ms") { Note = "queue and pass; the wait alone is bounded" });
        if (crowd.Refused > 0) Tell(new(Suite, $"{name}/turned-away-p99", crowd.Refusal.Percentile(0.99), "ms"));
    }

    private void Tell(Figure figure) => output.WriteLine(FigureWriter.Line(figure));

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
