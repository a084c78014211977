using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;

namespace Puente.Runtime.DurableTask.Tests;

/// <summary>Waits on conditions, with a deadline.</summary>
internal static class Eventually
{
    public static async Task<T> Holds<T>(Func<Task<T?>> probe, string what)
        where T : class
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TestEngine.Deadline;)
        {
            if (await probe() is { } found) return found;
            await Task.Delay(5);
        }

        throw new TimeoutException($"Did not come about in {TestEngine.Deadline.TotalSeconds} s: {what}");
    }

    public static Task Holds(Func<bool> probe, string what) =>
        Holds(() => Task.FromResult(probe() ? "yes" : null), what);

    /// <summary>Moves a clock on, step by step, until a task completes.</summary>
    public static async Task<T> After<T>(Task<T> task, FakeTimeProvider clock, TimeSpan step)
    {
        for (var watch = Stopwatch.StartNew(); !task.IsCompleted && watch.Elapsed < TestEngine.Deadline;)
        {
            clock.Advance(step);
            await Task.WhenAny(task, Task.Delay(10));
        }

        return await task.WaitAsync(TimeSpan.Zero);
    }
}
