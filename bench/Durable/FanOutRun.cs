using System.Diagnostics;
using Puente.Bench.Measures;
using Puente.Bench.Storage;

namespace Puente.Bench.Durable;

/// <summary>What one fan-out took, engine and raw storage.</summary>
/// <param name="Seconds">From scheduling the instance to knowing that it has ended.</param>
/// <param name="PeakMemory">The most resident memory of the process, in bytes, read before the raw part.</param>
/// <param name="Commits">Commits of the engine.</param>
/// <param name="BytesPerCommit">Bytes each of them wrote.</param>
/// <param name="RawSeconds">As many commits of as many bytes without the engine.</param>
internal sealed record FanOutRun(double Seconds, long PeakMemory, long Commits, long BytesPerCommit, double RawSeconds)
{
    public static async Task<FanOutRun> MeasureAsync(IBenchStore store, int width, CancellationToken cancellation)
    {
        await using var engine = await BenchEngine.StartAsync(store, cancellation);
        // The code is compiled and the file is made before the clock runs, as in a process that has been up for a while.
        await engine.RunAsync(Workloads.FanOut, 50, Workloads.Sum(50), cancellation);

        var (before, watch) = (engine.Work(), Stopwatch.StartNew());
        await engine.RunAsync(Workloads.FanOut, width, Workloads.Sum(width), cancellation);
        var seconds = watch.Elapsed.TotalSeconds;
        var work = engine.Work() - before;
        var peak = ProcessStatus.PeakMemory();

        using var raw = engine.OpenRaw();
        raw.Calibrate(work.BytesPerCommit);
        return new FanOutRun(seconds, peak, work.Commits, work.BytesPerCommit, raw.Commit(work.Commits));
    }
}
