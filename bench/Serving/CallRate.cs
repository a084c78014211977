using System.Diagnostics;
using Puente.Bench.Measures;

namespace Puente.Bench.Serving;

/// <summary>What several callers got together.</summary>
/// <param name="PerSecond">Requests answered a second.</param>
/// <param name="Latency">Of those answered.</param>
/// <param name="Refused">Requests turned away.</param>
/// <param name="Refusal">How long being turned away took.</param>
/// <param name="AllocatedBytes">Managed bytes of this process for each request answered, the callers' own among them.</param>
internal sealed record CallRate(double PerSecond, Durations Latency, int Refused, Durations Refusal, double AllocatedBytes)
{
    /// <summary>Lets <paramref name="callers"/> ask for <paramref name="time"/>, each its next as soon as it has its answer, but no sooner than <paramref name="every"/> after the one before.</summary>
    public static async Task<CallRate> MeasureAsync(IReadOnlyList<ICaller> callers, TimeSpan time, CancellationToken cancellation, TimeSpan every = default)
    {
        var (latency, refusal) = (new Durations(), new Durations());
        var gate = new Lock();
        var allocated = GC.GetTotalAllocatedBytes();
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(callers.Select(caller => Task.Run(async () =>
        {
            while (Stopwatch.GetElapsedTime(started) < time)
            {
                var from = Stopwatch.GetTimestamp();
                var answered = await caller.AskAsync(cancellation);
                var to = Stopwatch.GetTimestamp();
                lock (gate) (answered ? latency : refusal).Add(from, to);
                if (every - Stopwatch.GetElapsedTime(from) is var rest && rest > TimeSpan.Zero) await Task.Delay(rest, cancellation);
            }
        }, cancellation)));
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return new CallRate(latency.Count / seconds, latency, refusal.Count, refusal, (GC.GetTotalAllocatedBytes() - allocated) / (double)Math.Max(1, latency.Count));
    }
}
