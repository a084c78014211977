using System.Diagnostics;
using Puente.Bench.Measures;

namespace Puente.Bench.Dapr;

/// <summary>Calls an operation for a time. The operation is given a number that goes up with each call.</summary>
internal static class Load
{
    /// <summary>Calls a second, with so many under way at once.</summary>
    public static async Task<double> RateAsync(int atOnce, TimeSpan time, Func<int, Task> operation)
    {
        var watch = Stopwatch.StartNew();
        return await CountAsync(atOnce, time, operation) / watch.Elapsed.TotalSeconds;
    }

    /// <summary>Calls, with so many under way at once, for a time; how many were made.</summary>
    public static async Task<int> CountAsync(int atOnce, TimeSpan time, Func<int, Task> operation)
    {
        var (next, watch) = (0, Stopwatch.StartNew());
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => Task.Run(async () =>
        {
            while (watch.Elapsed < time) await operation(Interlocked.Increment(ref next));
        })));
        return next;
    }

    /// <summary>Makes so many calls, with so many under way at once.</summary>
    public static Task FillAsync(int atOnce, int calls, Func<int, Task> operation) =>
        Parallel.ForEachAsync(Enumerable.Range(0, calls), new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (i, _) => await operation(i));

    /// <summary>What each call took, one after the other. The operation says when it was through.</summary>
    public static async Task<Durations> TimesAsync(TimeSpan time, Func<int, Task<long>> operation)
    {
        var (samples, watch) = (new Durations(), Stopwatch.StartNew());
        for (var i = 1; watch.Elapsed < time || samples.Count == 0; i++)
        {
            var from = Stopwatch.GetTimestamp();
            samples.Add(from, await operation(i));
        }

        return samples;
    }
}
