using Puente.Runtime.DurableTask.Client;

namespace Puente.Runtime.DurableTask.Tests;

public class RestartTests
{
    [Fact]
    public async Task A_stop_cancels_activities_and_they_run_again()
    {
        var folder = TestEngine.NewFolder();
        var started = new TaskCompletionSource();
        await using (var first = await TestEngine.Start(
            t => t.AddOrchestrator("Run", async c => await c.CallActivityAsync<string>("Long")).AddActivity("Long", async (_, token) =>
            {
                started.SetResult();
                await Task.Delay(Timeout.Infinite, token);
                return null;
            }),
            folder: folder))
        {
            await first.Schedule("Run", id: "x");
            await started.Task.WaitAsync(TestEngine.Deadline);
        }

        await using (var second = await TestEngine.Start(
            t => t.AddOrchestrator("Run", async c => await c.CallActivityAsync<string>("Long")).AddActivity("Long", (_, _) => Task.FromResult<object?>("again")),
            folder: folder))
        {
            Assert.Equal("again", (await second.End("x")).ReadOutputAs<string>());
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_stop_waits_for_an_activity_that_finishes()
    {
        var folder = TestEngine.NewFolder();
        var started = new TaskCompletionSource();
        var runs = 0;
        void Tasks(Worker.TaskRegistry t) => t.AddOrchestrator("Run", async c => await c.CallActivityAsync<int>("Short")).AddActivity("Short", async (_, _) =>
        {
            started.TrySetResult();
            await Task.Delay(200, CancellationToken.None);
            return Interlocked.Increment(ref runs);
        });
        await using (var first = await TestEngine.Start(Tasks, folder: folder))
        {
            await first.Schedule("Run", id: "x");
            await started.Task.WaitAsync(TestEngine.Deadline);
        }

        await using (var second = await TestEngine.Start(Tasks, folder: folder)) Assert.Equal(1, (await second.End("x")).ReadOutputAs<int>());
        Assert.Equal(1, runs);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_stop_gives_up_on_an_activity_that_does_not_listen()
    {
        var never = new TaskCompletionSource<object?>();
        var started = new TaskCompletionSource();
        var engine = await TestEngine.Start(
            t => t.AddOrchestrator("Run", async c => await c.CallActivityAsync<int>("Deaf")).AddActivity("Deaf", (_, _) =>
            {
                started.SetResult();
                return never.Task;
            }),
            o => o.ShutdownDrainTimeout = TimeSpan.FromMilliseconds(100));
        await engine.Schedule("Run");
        await started.Task.WaitAsync(TestEngine.Deadline);
        await engine.DisposeAsync().AsTask().WaitAsync(TestEngine.Deadline);
        never.SetResult(1);
    }

    [Fact]
    public async Task Timers_buffered_events_and_suspension_survive()
    {
        var folder = TestEngine.NewFolder();
        static void Tasks(Worker.TaskRegistry t) => t.AddOrchestrator("Run", async c =>
        {
            c.SetCustomStatus("here");
            // Longer than the suspension takes to arrive, on a busy machine too.
            await c.CreateTimer(TimeSpan.FromSeconds(3), CancellationToken.None);
            return await c.WaitForExternalEvent<int>("n");
        });
        await using (var first = await TestEngine.Start(Tasks, folder: folder))
        {
            await first.Schedule("Run", id: "x");
            await first.Until("x", m => m.IsRunning);
            await first.Client.RaiseEventAsync("x", "n", 5);
            await first.Client.SuspendInstanceAsync("x");
            await first.Until("x", m => m.RuntimeStatus == OrchestrationRuntimeStatus.Suspended);
        }

        await using (var second = await TestEngine.Start(Tasks, folder: folder))
        {
            Assert.Equal(OrchestrationRuntimeStatus.Suspended, (await second.Client.GetInstanceAsync("x"))!.RuntimeStatus);
            await second.Client.ResumeInstanceAsync("x");
            Assert.Equal(5, (await second.End("x")).ReadOutputAs<int>());
        }

        Directory.Delete(folder, recursive: true);
    }
}
