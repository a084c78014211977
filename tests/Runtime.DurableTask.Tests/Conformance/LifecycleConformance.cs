using System.Collections.Concurrent;
using Puente.Runtime.DurableTask.Client;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Runtime.DurableTask.Tests;

/// <summary>Sub-orchestrations, generations, and steering from outside.</summary>
public abstract class LifecycleConformance(int cached, TestStore store = TestStore.Sqlite)
{
    private Task<TestEngine> Start(Action<TaskRegistry> tasks) => TestEngine.Start(tasks, o => o.MaxCachedExecutions = cached, store: store);

    private static TaskRegistry Waiter(TaskRegistry tasks) =>
        tasks.AddOrchestrator("Wait", async c => await c.WaitForExternalEvent<int>("n"));

    [Fact]
    public async Task A_child_returns_its_result_and_knows_its_parent()
    {
        await using var engine = await Start(t => t
            .AddOrchestrator("Parent", async c => await c.CallSubOrchestratorAsync<string>("Child", 4, new TaskOptions().WithInstanceId("the-child")))
            .AddOrchestrator("Child", c => Task.FromResult<object?>($"{c.Parent!.Name} {c.Parent.InstanceId} {c.InstanceId} {c.GetInput<int>()}")));
        Assert.Equal("Parent p the-child 4", (await engine.Run("Parent", id: "p")).ReadOutputAs<string>());
        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await engine.Client.GetInstanceAsync("the-child"))!.RuntimeStatus);
    }

    [Fact]
    public async Task Children_without_id_get_their_own_each()
    {
        await using var engine = await Start(t => t
            .AddOrchestrator("Parent", async c => await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => c.CallSubOrchestratorAsync<string>("Child"))))
            .AddOrchestrator("Child", c => Task.FromResult<object?>(c.InstanceId)));
        Assert.Equal(5, (await engine.Run("Parent")).ReadOutputAs<string[]>()!.Distinct().Count());
    }

    [Fact]
    public async Task A_failing_child_fails_the_call_after_retries()
    {
        var runs = 0;
        await using var engine = await Start(t => t
            .AddOrchestrator("Parent", async c => await c.CallSubOrchestratorAsync<string>("Child", new RetryPolicy(2, TimeSpan.FromMilliseconds(1)).AsOptions()))
            .AddOrchestrator("Child", c =>
            {
                if (!c.IsReplaying) Interlocked.Increment(ref runs);
                throw new FormatException("child");
            }));
        var end = await engine.Run("Parent");
        Assert.True(end.FailureDetails!.InnerFailure!.IsCausedBy<FormatException>());
        Assert.Equal(2, runs);
    }

    [Fact]
    public async Task A_child_with_the_id_of_a_live_instance_fails_the_call()
    {
        await using var engine = await Start(t => Waiter(t)
            .AddOrchestrator("Parent", async c => await c.CallSubOrchestratorAsync<int>("Wait", new TaskOptions().WithInstanceId("taken"))));
        await engine.Schedule("Wait", id: "taken");
        Assert.Contains("'taken' exists", (await engine.Run("Parent")).FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Continue_as_new_starts_over_and_forgets_its_history()
    {
        await using var engine = await Start(t => t
            .AddActivity<int, int>("Inc", (n, _) => Task.FromResult(n + 1))
            .AddOrchestrator("Loop", async c =>
            {
                var n = await c.CallActivityAsync<int>("Inc", c.GetInput<int>());
                if (n < 10) c.ContinueAsNew(n);
                return n;
            }));
        var end = await engine.Run("Loop", 0, "loop");
        Assert.Equal(10, end.ReadOutputAs<int>());
        Assert.InRange((await engine.Client.GetOrchestrationHistoryAsync("loop")).Count, 4, 9);
    }

    [Theory]
    [InlineData(true, 6)]
    [InlineData(false, 0)]
    public async Task Continue_as_new_carries_unread_events_when_asked(bool preserve, int expected)
    {
        await using var engine = await Start(t => t.AddOrchestrator("Loop", async c =>
        {
            if (c.GetInput<int>() == 0)
            {
                await c.WaitForExternalEvent<int>("go");
                c.ContinueAsNew(1, preserve);
                return 0;
            }

            if (!preserve) return 0;
            return await c.WaitForExternalEvent<int>("n") + await c.WaitForExternalEvent<int>("n") + await c.WaitForExternalEvent<int>("n");
        }));
        var id = await engine.Schedule("Loop", 0);
        foreach (var n in new[] { 1, 2, 3 }) await engine.Client.RaiseEventAsync(id, "n", n);
        await engine.Client.RaiseEventAsync(id, "go", 0);
        Assert.Equal(expected, (await engine.End(id)).ReadOutputAs<int>());
    }

    [Fact]
    public async Task Continue_as_new_keeps_the_link_to_the_parent()
    {
        await using var engine = await Start(t => t
            .AddOrchestrator("Parent", async c => await c.CallSubOrchestratorAsync<int>("Loop", 0))
            .AddOrchestrator("Loop", async c =>
            {
                await c.CreateTimer(TimeSpan.FromMilliseconds(1), CancellationToken.None);
                var n = c.GetInput<int>();
                if (n < 3) c.ContinueAsNew(new ContinueAsNewOptions { NewInput = n + 1, NewVersion = "2" });
                return n + (c.Version == "2" ? 10 : 0);
            }));
        Assert.Equal(13, (await engine.Run("Parent")).ReadOutputAs<int>());
    }

    [Fact]
    public async Task Termination_ends_the_instance_and_cancels_its_activity()
    {
        var started = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        await using var engine = await Start(t => t
            .AddActivity("Train", async (_, token) =>
            {
                started.SetResult();
                try
                {
                    await Task.Delay(Timeout.Infinite, token);
                }
                catch (OperationCanceledException)
                {
                    cancelled.SetResult();
                    throw;
                }

                return null;
            })
            .AddOrchestrator("Run", async c => await c.CallActivityAsync<int>("Train")));
        var id = await engine.Schedule("Run");
        await started.Task.WaitAsync(TestEngine.Deadline);
        await engine.Client.TerminateInstanceAsync(id, "enough");
        var end = await engine.End(id);
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, end.RuntimeStatus);
        Assert.Equal("enough", end.ReadOutputAs<string>());
        await cancelled.Task.WaitAsync(TestEngine.Deadline);
        Assert.Equal(0L, engine.Store.Read(db => db.Scalar("SELECT COUNT(*) FROM activities")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Termination_reaches_children_when_asked(bool recursive)
    {
        await using var engine = await Start(t => Waiter(t)
            .AddOrchestrator("Parent", async c => await c.CallSubOrchestratorAsync<int>("Wait", new TaskOptions().WithInstanceId("child"))));
        var id = await engine.Schedule("Parent");
        await engine.Until("child", m => m.IsRunning);
        await engine.Client.TerminateInstanceAsync(id, new TerminateInstanceOptions(null, recursive));
        await engine.End(id);
        if (!recursive) await engine.Client.RaiseEventAsync("child", "n", 1);
        Assert.Equal(recursive ? OrchestrationRuntimeStatus.Terminated : OrchestrationRuntimeStatus.Completed, (await engine.End("child")).RuntimeStatus);
    }

    [Fact]
    public async Task A_terminated_child_fails_its_parents_call()
    {
        await using var engine = await Start(t => Waiter(t)
            .AddOrchestrator("Parent", async c => await c.CallSubOrchestratorAsync<int>("Wait", new TaskOptions().WithInstanceId("child"))));
        var id = await engine.Schedule("Parent");
        await engine.Until("child", m => m.IsRunning);
        await engine.Client.TerminateInstanceAsync("child");
        Assert.Contains("was terminated", (await engine.End(id)).FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Suspension_holds_what_arrives_until_resumption()
    {
        await using var engine = await Start(Tasks);
        void Tasks(TaskRegistry t) => Waiter(t);
        var id = await engine.Schedule("Wait");
        await engine.Until(id, m => m.IsRunning);
        await engine.Client.SuspendInstanceAsync(id, "lunch");
        await engine.Until(id, m => m.RuntimeStatus == OrchestrationRuntimeStatus.Suspended);
        await engine.Client.RaiseEventAsync(id, "n", 9);
        await Eventually.Holds(() => engine.Store.Read(db => (long)db.Scalar("SELECT COUNT(*) FROM inbox")!) == 0, "the event is taken in");
        Assert.Equal(OrchestrationRuntimeStatus.Suspended, (await engine.Client.GetInstanceAsync(id))!.RuntimeStatus);
        await engine.Client.ResumeInstanceAsync(id);
        Assert.Equal(9, (await engine.End(id)).ReadOutputAs<int>());
        var history = await engine.Client.GetOrchestrationHistoryAsync(id);
        Assert.Equal("lunch", history.Single(e => e.EventType == "ExecutionSuspended").Reason);
    }

    [Fact]
    public async Task Custom_status_is_the_last_one_set()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Status", async c =>
        {
            c.SetCustomStatus(new { Step = 1 });
            await c.WaitForExternalEvent<int>("n");
            c.SetCustomStatus(new { Step = 2 });
            return null;
        }));
        var id = await engine.Schedule("Status");
        await engine.Until(id, m => m.SerializedCustomStatus == """{"step":1}""");
        await engine.Client.RaiseEventAsync(id, "n", 1);
        Assert.Equal("""{"step":2}""", (await engine.End(id)).SerializedCustomStatus);
    }

    [Fact]
    public async Task Identifiers_are_the_same_in_every_replay_and_of_version_5()
    {
        await using var engine = await Start(t => t
            .AddActivity<Guid, Guid>("Echo", (g, _) => Task.FromResult(g))
            .AddOrchestrator("Ids", async c =>
            {
                var (a, b) = (c.NewGuid(), c.NewGuid());
                await c.CreateTimer(TimeSpan.FromMilliseconds(1), CancellationToken.None);
                var echo = await c.CallActivityAsync<Guid>("Echo", a);
                return new[] { a == echo && a != b ? "same" : "different", a.Version.ToString(System.Globalization.CultureInfo.InvariantCulture) };
            }));
        Assert.Equal(["same", "5"], (await engine.Run("Ids")).ReadOutputAs<string[]>()!);
    }

    [Fact]
    public async Task Replay_is_told_apart_from_the_first_run()
    {
        var first = new ConcurrentQueue<int>();
        await using var engine = await Start(t => t.AddOrchestrator("Steps", async c =>
        {
            for (var i = 0; i < 4; i++)
            {
                if (!c.IsReplaying) first.Enqueue(i);
                await c.CreateTimer(TimeSpan.FromMilliseconds(1), CancellationToken.None);
            }

            return null;
        }));
        await engine.Run("Steps");
        Assert.Equal([0, 1, 2, 3], first);
    }

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

    public sealed class Cached() : LifecycleConformance(500);

    public sealed class Replayed() : LifecycleConformance(0);

    public sealed class OnPostgres() : LifecycleConformance(500, TestStore.Postgres);

    public sealed class ReplayedOnPostgres() : LifecycleConformance(0, TestStore.Postgres);
}
