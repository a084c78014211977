using System.Diagnostics;
using System.Globalization;
using Puente.Bench.Measures;
using Puente.Bench.Storage;

namespace Puente.Bench.Durable;

/// <summary>An orchestration that does nothing, from scheduling it to knowing that it has ended; one at a time.</summary>
internal sealed class EmptyFigure : IFigure
{
    private const int Batch = 100;

    public string Name => "empty";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(IBenchStore store, TimeSpan time, TextWriter progress, CancellationToken cancellation)
    {
        await using var engine = await BenchEngine.StartAsync(store, cancellation);
        using var raw = engine.OpenRaw();
        await BatchAsync(engine, new Durations(), cancellation);

        Durations runs = new(), commits = new();
        StoreWork total = default;
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < time;)
        {
            var before = engine.Work();
            await BatchAsync(engine, runs, cancellation);
            var work = engine.Work() - before;
            total += work;
            raw.Calibrate(work.BytesPerCommit);
            raw.Sample(Batch, (int)Math.Round(work.Commits / (double)Batch), commits);
        }

        progress.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Name}: {runs.Count} orchestrations, {total.Commits / (double)runs.Count:0.00} commits of {total.BytesPerCommit} bytes each"));
        return
        [
            DurableBench.Figure(store, "empty-p50", runs.Percentile(0.5), "ms", commits.Percentile(0.5)),
            DurableBench.Figure(store, "empty-p99", runs.Percentile(0.99), "ms", commits.Percentile(0.99)),
        ];
    }

    private static async Task BatchAsync(BenchEngine engine, Durations into, CancellationToken cancellation)
    {
        for (var i = 0; i < Batch; i++)
        {
            var from = Stopwatch.GetTimestamp();
            await engine.RunAsync(Workloads.Empty, null, null, cancellation);
            into.Add(from, Stopwatch.GetTimestamp());
        }
    }
}
