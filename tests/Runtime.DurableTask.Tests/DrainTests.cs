using Puente.Runtime.DurableTask.Worker;

namespace Puente.Runtime.DurableTask.Tests;

/// <summary>A stop takes no new work and lets what runs end.</summary>
public class DrainTests
{
    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    public async Task A_graceful_stop_lets_activities_end_and_takes_no_more(TestStore store)
    {
        var (folder, started, release) = (TestEngine.NewFolder(), new TaskCompletionSource(), new TaskCompletionSource());
        List<int> runs = [];
        var cancelled = false;
        void Tasks(TaskRegistry t) => t
            .AddOrchestrator("Two", async c => (await Task.WhenAll(c.CallActivityAsync<int>("Work", 1), c.CallActivityAsync<int>("Work", 2))).Sum())
            .AddActivity<int, int>("Work", async (n, token) =>
            {
                lock (runs) runs.Add(n);
                started.TrySetResult();
                await release.Task;
                cancelled |= token.IsCancellationRequested;
                return n;
            });
        void Options(DurableTaskOptions o) => (o.UseGracefulShutdown, o.MaxConcurrentActivities, o.ShutdownDrainTimeout) = (true, 1, TimeSpan.FromSeconds(15));
        var first = await TestEngine.Start(Tasks, Options, folder, store: store);
        await first.Schedule("Two", id: "x");
        await started.Task.WaitAsync(TestEngine.Deadline);
        var stop = first.Stop();
        await Task.WhenAny(stop, Task.Delay(100));
        Assert.False(stop.IsCompleted);
        release.SetResult();
        await stop.WaitAsync(TestEngine.Deadline);
        Assert.Single(runs);
        Assert.False(cancelled);
        await first.DisposeAsync();
        await using (var second = await TestEngine.Start(Tasks, Options, folder, store: store)) Assert.Equal(3, (await second.End("x")).ReadOutputAs<int>());
        Assert.Equal(2, runs.Count);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task What_does_not_end_in_time_is_cancelled_and_runs_again()
    {
        var (folder, started) = (TestEngine.NewFolder(), new TaskCompletionSource());
        var token = CancellationToken.None;
        void Options(DurableTaskOptions o) => (o.UseGracefulShutdown, o.ShutdownDrainTimeout) = (true, TimeSpan.FromMilliseconds(100));
        await using (var first = await TestEngine.Start(
            t => t.AddOrchestrator("Run", async c => await c.CallActivityAsync<string>("Long")).AddActivity("Long", async (_, cancellation) =>
            {
                token = cancellation;
                started.SetResult();
                await Task.Delay(Timeout.Infinite, cancellation);
                return null;
            }),
            Options,
            folder))
        {
            await first.Schedule("Run", id: "x");
            await started.Task.WaitAsync(TestEngine.Deadline);
            Assert.False(token.IsCancellationRequested);
        }

        await using (var second = await TestEngine.Start(
            t => t.AddOrchestrator("Run", async c => await c.CallActivityAsync<string>("Long")).AddActivity("Long", (_, _) => Task.FromResult<object?>("again")), folder: folder))
        {
            Assert.Equal("again", (await second.End("x")).ReadOutputAs<string>());
        }

        Directory.Delete(folder, recursive: true);
    }
}
