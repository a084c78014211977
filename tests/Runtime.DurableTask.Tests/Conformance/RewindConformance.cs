using System.Collections.Concurrent;
using Puente.Runtime.DurableTask.Client;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Runtime.DurableTask.Tests;

/// <summary>Failed instances taken back to before their failure.</summary>
public abstract class RewindConformance(int cached, TestStore store = TestStore.Sqlite) : ConformanceSuite(cached, store)
{
    [Fact]
    public async Task A_rewound_instance_runs_what_failed_again()
    {
        var broken = true;
        var (good, bad) = (0, 0);
        await using var engine = await Start(t => t
            .AddActivity("Good", (_, _) => Task.FromResult<object?>(Interlocked.Increment(ref good)))
            .AddActivity("Bad", (_, _) => Interlocked.Increment(ref bad) > 0 && Volatile.Read(ref broken) ? throw new InvalidOperationException("broken") : Task.FromResult<object?>(10))
            .AddOrchestrator("Child", async c => await c.CallActivityAsync<int>("Bad"))
            .AddOrchestrator("Parent", async c => await c.CallActivityAsync<int>("Good") + await c.CallSubOrchestratorAsync<int>("Child")));
        var id = await engine.Schedule("Parent");
        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await engine.End(id)).RuntimeStatus);
        Volatile.Write(ref broken, false);
        await engine.Client.RewindInstanceAsync(id, "mended");
        var end = await engine.End(id);
        Assert.Equal(11, end.ReadOutputAs<int>());
        Assert.Null(end.FailureDetails);
        Assert.Equal((1, 2), (good, bad));
    }

    [Fact]
    public async Task Rewinding_keeps_failures_that_were_acted_upon()
    {
        var broken = true;
        var runs = 0;
        await using var engine = await Start(t => t
            .AddActivity("Bad", (_, _) => Interlocked.Increment(ref runs) > 0 && Volatile.Read(ref broken) ? throw new InvalidOperationException("broken") : Task.FromResult<object?>(10))
            .AddOrchestrator("Retry", async c => await c.CallActivityAsync<int>("Bad", new RetryPolicy(3, TimeSpan.FromMilliseconds(1)).AsOptions())));
        var id = await engine.Schedule("Retry");
        await engine.End(id);
        Volatile.Write(ref broken, false);
        await engine.Client.RewindInstanceAsync(id, "mended");
        Assert.Equal(10, (await engine.End(id)).ReadOutputAs<int>());
        Assert.Equal(4, runs);
    }

    [Fact]
    public async Task Only_failed_instances_are_rewound()
    {
        await using var engine = await Start(t => t.AddWaiter());
        await engine.Schedule("Wait", id: "running");
        await engine.Schedule("Wait", id: "terminated");
        await engine.Client.TerminateInstanceAsync("terminated");
        await engine.End("terminated");
        await Assert.ThrowsAsync<InvalidOperationException>(() => engine.Client.RewindInstanceAsync("running", "why"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => engine.Client.RewindInstanceAsync("terminated", "why"));
    }

    [Fact]
    public async Task Several_failures_at_once_all_run_again_and_what_succeeded_does_not()
    {
        var broken = true;
        ConcurrentDictionary<int, int> runs = new();
        await using var engine = await Start(t => t
            .AddActivity<int, int>("Part", (n, _) => runs.AddOrUpdate(n, 1, (_, times) => times + 1) > 0 && n % 2 == 1 && Volatile.Read(ref broken) ? throw new IOException() : Task.FromResult(n))
            .AddOrchestrator("All", async c => (await Task.WhenAll(Enumerable.Range(0, 6).Select(n => c.CallActivityAsync<int>("Part", n)))).Sum()));
        await engine.Run("All", id: "x");
        Volatile.Write(ref broken, false);
        await engine.Client.RewindInstanceAsync("x", "mended");
        Assert.Equal(15, (await engine.End("x")).ReadOutputAs<int>());
        Assert.Equal([1, 2, 1, 2, 1, 2], runs.OrderBy(run => run.Key).Select(run => run.Value));
    }

    [Fact]
    public async Task An_instance_that_fails_again_can_be_rewound_again()
    {
        var runs = 0;
        await using var engine = await Start(t => t
            .AddActivity("Fourth", (_, _) => Interlocked.Increment(ref runs) < 4 ? throw new IOException($"attempt {runs}") : Task.FromResult<object?>("fourth"))
            .AddOrchestrator("Run", async c => await c.CallActivityAsync<string>("Fourth")));
        await engine.Run("Run", id: "x");
        for (var attempt = 2; attempt <= 3; attempt++)
        {
            await engine.Client.RewindInstanceAsync("x", $"try {attempt}");
            Assert.Equal($"attempt {attempt}", (await engine.End("x")).FailureDetails!.InnerFailure!.ErrorMessage);
        }

        await engine.Client.RewindInstanceAsync("x", "try 4");
        Assert.Equal("fourth", (await engine.End("x")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_rewind_goes_down_to_the_grandchild_that_failed()
    {
        var broken = true;
        var (good, bad) = (0, 0);
        await using var engine = await Start(t => t
            .AddActivity("Good", (_, _) => Task.FromResult<object?>(Interlocked.Increment(ref good)))
            .AddActivity("Bad", (_, _) => Interlocked.Increment(ref bad) > 0 && Volatile.Read(ref broken) ? throw new IOException() : Task.FromResult<object?>(5))
            .AddOrchestrator("Grandchild", async c => await c.CallActivityAsync<int>("Good") + await c.CallActivityAsync<int>("Bad"))
            .AddOrchestrator("Child", async c => await c.CallSubOrchestratorAsync<int>("Grandchild", new TaskOptions().WithInstanceId("grandchild")))
            .AddOrchestrator("Parent", async c => await c.CallSubOrchestratorAsync<int>("Child", new TaskOptions().WithInstanceId("child"))));
        await engine.Run("Parent", id: "x");
        Volatile.Write(ref broken, false);
        await engine.Client.RewindInstanceAsync("x", "mended");
        Assert.Equal(6, (await engine.End("x")).ReadOutputAs<int>());
        Assert.Equal((1, 2), (good, bad));
        foreach (var id in new[] { "child", "grandchild" }) Assert.Equal(OrchestrationRuntimeStatus.Completed, (await engine.End(id)).RuntimeStatus);
    }

    [Fact]
    public async Task Several_children_that_failed_are_rewound_and_the_others_are_not_run_again()
    {
        var broken = true;
        ConcurrentDictionary<int, int> runs = new();
        await using var engine = await Start(t => t
            .AddActivity<int, int>("Part", (n, _) => runs.AddOrUpdate(n, 1, (_, times) => times + 1) > 0 && n > 0 && Volatile.Read(ref broken) ? throw new IOException() : Task.FromResult(n))
            .AddOrchestrator("Child", async c => await c.CallActivityAsync<int>("Part", c.GetInput<int>()))
            .AddOrchestrator("Parent", async c => (await Task.WhenAll(Enumerable.Range(0, 3).Select(n => c.CallSubOrchestratorAsync<int>("Child", n)))).Sum()));
        await engine.Run("Parent", id: "x");
        Volatile.Write(ref broken, false);
        await engine.Client.RewindInstanceAsync("x", "mended");
        Assert.Equal(3, (await engine.End("x")).ReadOutputAs<int>());
        Assert.Equal([1, 2, 2], runs.OrderBy(run => run.Key).Select(run => run.Value));
    }

    [Fact]
    public async Task A_failure_of_the_code_itself_runs_the_code_again()
    {
        var broken = true;
        var runs = 0;
        await using var engine = await Start(t => t
            .AddActivity("Once", (_, _) => Task.FromResult<object?>(Interlocked.Increment(ref runs)))
            .AddOrchestrator("Code", async c =>
            {
                var n = await c.CallActivityAsync<int>("Once");
                return Volatile.Read(ref broken) ? throw new FormatException("bug") : n + 10;
            }));
        await engine.Run("Code", id: "x");
        Volatile.Write(ref broken, false);
        await engine.Client.RewindInstanceAsync("x", "mended");
        Assert.Equal(11, (await engine.End("x")).ReadOutputAs<int>());
        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task A_failure_of_the_code_that_stays_fails_again()
    {
        await using var engine = await Start(t => t.AddEcho().AddOrchestrator("Code", async c =>
        {
            await c.CallActivityAsync("Echo");
            throw new FormatException("bug");
        }));
        await engine.Run("Code", id: "x");
        await engine.Client.RewindInstanceAsync("x", "hoping");
        Assert.Equal("bug", (await engine.End("x")).FailureDetails!.ErrorMessage);
    }

    [Fact]
    public async Task The_rewound_goes_on_with_timers_and_events()
    {
        var broken = true;
        await using var engine = await Start(t => t
            .AddActivity("Bad", (_, _) => Volatile.Read(ref broken) ? throw new IOException() : Task.FromResult<object?>(1))
            .AddOrchestrator("Mixed", async c =>
            {
                var before = await c.WaitForExternalEvent<int>("n");
                await c.CreateTimer(TimeSpan.FromMilliseconds(1), CancellationToken.None);
                var middle = await c.CallActivityAsync<int>("Bad");
                await c.CreateTimer(TimeSpan.FromMilliseconds(1), CancellationToken.None);
                return before + middle + await c.WaitForExternalEvent<int>("n");
            }));
        await engine.Schedule("Mixed", id: "x");
        await engine.Client.RaiseEventAsync("x", "n", 10);
        await engine.End("x");
        Volatile.Write(ref broken, false);
        await engine.Client.RewindInstanceAsync("x", "mended");
        await engine.Client.RaiseEventAsync("x", "n", 100);
        Assert.Equal(111, (await engine.End("x")).ReadOutputAs<int>());
    }

    [Fact]
    public async Task Events_that_were_not_read_before_the_failure_are_there_after_it()
    {
        var broken = true;
        await using var engine = await Start(t => t
            .AddActivity("Bad", (_, _) => Volatile.Read(ref broken) ? throw new IOException() : Task.FromResult<object?>(1))
            .AddOrchestrator("Mixed", async c =>
            {
                await c.WaitForExternalEvent<int>("go");
                return await c.CallActivityAsync<int>("Bad") + await c.WaitForExternalEvent<int>("n");
            }));
        await engine.Schedule("Mixed", id: "x");
        await engine.Client.RaiseEventAsync("x", "n", 10);
        await engine.Client.RaiseEventAsync("x", "go", 0);
        await engine.End("x");
        Volatile.Write(ref broken, false);
        await engine.Client.RewindInstanceAsync("x", "mended");
        Assert.Equal(11, (await engine.End("x")).ReadOutputAs<int>());
    }

    [Fact]
    public async Task A_child_that_ended_after_its_parent_failed_is_heard_after_the_rewind()
    {
        var broken = true;
        await using var engine = await Start(t => t
            .AddWaiter()
            .AddActivity("Bad", (_, _) => Volatile.Read(ref broken) ? throw new IOException() : Task.FromResult<object?>(1))
            .AddOrchestrator("Parent", async c =>
            {
                var child = c.CallSubOrchestratorAsync<int>("Wait", new TaskOptions().WithInstanceId("child"));
                return await c.CallActivityAsync<int>("Bad") + await child;
            }));
        await engine.Run("Parent", id: "x");
        await engine.Client.RaiseEventAsync("child", "n", 7);
        await engine.End("child");
        Volatile.Write(ref broken, false);
        await engine.Client.RewindInstanceAsync("x", "mended");
        Assert.Equal(8, (await engine.End("x")).ReadOutputAs<int>());
    }

    [Fact]
    public async Task A_rewind_is_in_the_history_with_its_reason_and_the_failure_is_not()
    {
        var broken = true;
        await using var engine = await Start(t => t
            .AddActivity("Bad", (_, _) => Volatile.Read(ref broken) ? throw new IOException() : Task.FromResult<object?>(1))
            .AddOrchestrator("Run", async c => await c.CallActivityAsync<int>("Bad")));
        await engine.Run("Run", id: "x");
        Volatile.Write(ref broken, false);
        await engine.Client.RewindInstanceAsync("x", "mended");
        await engine.End("x");
        var history = await engine.Client.GetOrchestrationHistoryAsync("x");
        Assert.Equal("mended", history.Single(e => e.EventType == "ExecutionRewound").Reason);
        Assert.DoesNotContain(history, e => e.EventType == "TaskFailed");
        Assert.Equal(OrchestrationRuntimeStatus.Completed, history.Single(e => e.EventType == "ExecutionCompleted").OrchestrationStatus);
    }

    [Fact]
    public async Task A_rewound_instance_survives_a_restart_of_the_engine()
    {
        var folder = NewFolder();
        var broken = true;
        void Tasks(TaskRegistry t) => t
            .AddActivity("Bad", (_, _) => Volatile.Read(ref broken) ? throw new IOException() : Task.FromResult<object?>(1))
            .AddOrchestrator("Run", async c => await c.CallActivityAsync<int>("Bad") + await c.WaitForExternalEvent<int>("n"));
        await using (var first = await Start(Tasks, folder: folder))
        {
            await first.Run("Run", id: "x");
            Volatile.Write(ref broken, false);
            await first.Client.RewindInstanceAsync("x", "mended");
            await Eventually.Holds(() => first.Store.Read(db => db.Number("SELECT COUNT(*) FROM history WHERE kind = 4")) == 1, "it waits for the event");
        }

        await using var second = await Start(Tasks, folder: folder);
        await second.Client.RaiseEventAsync("x", "n", 10);
        Assert.Equal(11, (await second.End("x")).ReadOutputAs<int>());
    }

    public sealed class Cached() : RewindConformance(500);

    public sealed class Replayed() : RewindConformance(0);

    public sealed class OnPostgres() : RewindConformance(500, TestStore.Postgres);

    public sealed class ReplayedOnPostgres() : RewindConformance(0, TestStore.Postgres);
}
