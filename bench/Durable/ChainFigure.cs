using System.Diagnostics;
using System.Globalization;
using Puente.Bench.Measures;
using Puente.Bench.Storage;

namespace Puente.Bench.Durable;

/// <summary>
/// From the start of one activity to the start of the next, in one instance on an idle engine: outcome on disk, step,
/// call on disk. The raw time is that of as many commits one after the other.
/// </summary>
internal sealed class ChainFigure : IFigure
{
    private const int Length = 200;

    public string Name => "chain";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(IBenchStore store, TimeSpan time, TextWriter progress, CancellationToken cancellation)
    {
        await using var engine = await BenchEngine.StartAsync(store, cancellation);
        using var raw = engine.OpenRaw();
        await engine.RunAsync(Workloads.Chain, Length, Workloads.Sum(Length), cancellation);

        Durations steps = new(), commits = new();
        StoreWork total = default;
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < time;)
        {
            var before = engine.Work();
            var starts = engine.Workloads.Watch();
            await engine.RunAsync(Workloads.Chain, Length, Workloads.Sum(Length), cancellation);
            engine.Workloads.Unwatch();
            for (var i = 1; i < starts.Count; i++) steps.Add(starts[i - 1], starts[i]);
            var work = engine.Work() - before;
            total += work;
            raw.Calibrate(work.BytesPerCommit);
            raw.Sample(Length, (int)Math.Round(work.Commits / (double)Length), commits);
        }

        progress.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Name}: {steps.Count} activities, {total.Commits / (steps.Count * (double)Length / (Length - 1)):0.00} commits of {total.BytesPerCommit} bytes each"));
        return
        [
            DurableBench.Figure(store, "chain-latency-p50", steps.Percentile(0.5), "ms", commits.Percentile(0.5)),
            DurableBench.Figure(store, "chain-latency-p99", steps.Percentile(0.99), "ms", commits.Percentile(0.99)),
        ];
    }
}
