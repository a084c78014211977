using System.Diagnostics;
using System.Globalization;
using Puente.Bench.Measures;
using Puente.Bench.Storage;

namespace Puente.Bench.Durable;

/// <summary>Activities per second over many instances at a time. The raw rate is that of the engine's commits alone, with the engine's bytes.</summary>
/// <param name="name">The figure's name.</param>
/// <param name="orchestrator">What an instance does with its activities: one after the other, or all at once.</param>
internal sealed class RateFigure(string name, string orchestrator) : IFigure
{
    private const int Instances = 200, ActivitiesEach = 20, Rounds = 5;

    public string Name => name;

    public async Task<IReadOnlyList<Figure>> MeasureAsync(IBenchStore store, TimeSpan time, TextWriter progress, CancellationToken cancellation)
    {
        await using var engine = await BenchEngine.StartAsync(store, cancellation);
        using var raw = engine.OpenRaw();
        var slice = time / (Rounds + 1);
        await SliceAsync(engine, slice / 2, cancellation);

        double rateSeconds = 0, rawSeconds = 0;
        var activities = 0;
        for (var round = 1; round <= Rounds; round++)
        {
            var (before, watch) = (engine.Work(), Stopwatch.StartNew());
            var done = await SliceAsync(engine, slice, cancellation);
            var took = watch.Elapsed.TotalSeconds;
            var work = engine.Work() - before;
            raw.Calibrate(work.BytesPerCommit);
            var rawTook = raw.Commit(work.Commits);
            (activities, rateSeconds, rawSeconds) = (activities + done, rateSeconds + took, rawSeconds + rawTook);
            progress.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{name}: round {round} of {Rounds}: {done / took:0}/s in {work.Commits} commits of {work.BytesPerCommit} bytes, which alone take {rawTook:0.00} s of {took:0.00} s"));
        }

        return [DurableBench.Figure(store, name + "-per-second", activities / rateSeconds, "1/s", activities / rawSeconds, Rounds)];
    }

    /// <summary>Keeps <see cref="Instances"/> orchestrations going for a time, then lets them end; returns how many activities ran.</summary>
    private async Task<int> SliceAsync(BenchEngine engine, TimeSpan time, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        var done = await Task.WhenAll(Enumerable.Range(0, Instances).Select(async _ =>
        {
            var count = 0;
            do
            {
                await engine.RunAsync(orchestrator, ActivitiesEach, Workloads.Sum(ActivitiesEach), cancellation);
                count += ActivitiesEach;
            }
            while (watch.Elapsed < time);
            return count;
        }));
        return done.Sum();
    }
}
