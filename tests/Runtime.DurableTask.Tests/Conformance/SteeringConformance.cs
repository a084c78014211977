using Puente.Runtime.DurableTask.Client;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Runtime.DurableTask.Tests;

/// <summary>Terminate, suspend, resume.</summary>
public abstract class SteeringConformance(int cached, TestStore store = TestStore.Sqlite) : ConformanceSuite(cached, store)
{
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
        await using var engine = await Start(t => t.AddWaiter()
            .AddOrchestrator("Parent", async c => await c.CallSubOrchestratorAsync<int>("Wait", new TaskOptions().WithInstanceId("child"))));
        var id = await engine.Schedule("Parent");
        await engine.Until("child", m => m.IsRunning);
        await engine.Client.TerminateInstanceAsync(id, new TerminateInstanceOptions(null, recursive));
        await engine.End(id);
        if (!recursive) await engine.Client.RaiseEventAsync("child", "n", 1);
        Assert.Equal(recursive ? OrchestrationRuntimeStatus.Terminated : OrchestrationRuntimeStatus.Completed, (await engine.End("child")).RuntimeStatus);
    }

    [Fact]
    public async Task Suspension_holds_what_arrives_until_resumption()
    {
        await using var engine = await Start(Tasks);
        void Tasks(TaskRegistry t) => t.AddWaiter();
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
    public async Task A_suspended_start_waits_for_resumption()
    {
        await using var engine = await Start(Activities.Basics);
        await engine.Client.ScheduleNewOrchestrationInstanceAsync("Echo", "a", new StartOrchestrationOptions("x", DateTimeOffset.UtcNow.AddMilliseconds(300)));
        await engine.Client.SuspendInstanceAsync("x");
        await engine.Until("x", m => m.RuntimeStatus == OrchestrationRuntimeStatus.Suspended);
        await engine.Client.ResumeInstanceAsync("x");
        Assert.Equal("a", (await engine.End("x")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_pending_instance_can_be_terminated()
    {
        await using var engine = await Start(Activities.Basics);
        await engine.Client.ScheduleNewOrchestrationInstanceAsync("Echo", "a", new StartOrchestrationOptions("x", DateTimeOffset.UtcNow.AddDays(1)));
        await engine.Client.TerminateInstanceAsync("x");
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await engine.End("x")).RuntimeStatus);
    }

    [Fact]
    public async Task Termination_goes_down_through_the_generations()
    {
        await using var engine = await Start(t => t
            .AddWaiter("Leaf")
            .AddOrchestrator("Child", async c => await Task.WhenAll(Enumerable.Range(0, 2).Select(i => c.CallSubOrchestratorAsync<int>("Leaf", new TaskOptions().WithInstanceId($"{c.InstanceId}-{i}")))))
            .AddOrchestrator("Parent", async c => await Task.WhenAll(Enumerable.Range(0, 2).Select(i => c.CallSubOrchestratorAsync<int[]>("Child", new TaskOptions().WithInstanceId($"c{i}"))))));
        await engine.Schedule("Parent", id: "p");
        string[] family = ["c0", "c1", "c0-0", "c0-1", "c1-0", "c1-1"];
        foreach (var id in family) await engine.Until(id, m => m.IsRunning);
        await engine.Client.TerminateInstanceAsync("p", new TerminateInstanceOptions("all", Recursive: true));
        foreach (var id in family)
        {
            var end = await engine.End(id);
            Assert.Equal((OrchestrationRuntimeStatus.Terminated, "all"), (end.RuntimeStatus, end.ReadOutputAs<string>()));
        }
    }

    [Fact]
    public async Task Termination_without_output_has_none()
    {
        await using var engine = await Start(t => t.AddWaiter());
        var id = await engine.Schedule("Wait");
        await engine.Client.TerminateInstanceAsync(id);
        var end = await engine.End(id);
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, end.RuntimeStatus);
        Assert.Null(end.SerializedOutput);
        Assert.Null(end.FailureDetails);
    }

    [Fact]
    public async Task A_structured_output_of_a_termination_is_kept()
    {
        await using var engine = await Start(t => t.AddWaiter());
        var id = await engine.Schedule("Wait");
        await engine.Client.TerminateInstanceAsync(id, new TerminateInstanceOptions(new { Reason = "maintenance", Line = 7 }));
        Assert.Equal("""{"reason":"maintenance","line":7}""", (await engine.End(id)).SerializedOutput);
    }

    [Fact]
    public async Task Termination_keeps_the_custom_status()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Status", async c =>
        {
            c.SetCustomStatus("half way");
            return await c.WaitForExternalEvent<int>("n");
        }));
        var id = await engine.Schedule("Status");
        await engine.Until(id, m => m.SerializedCustomStatus is not null);
        await engine.Client.TerminateInstanceAsync(id);
        Assert.Equal("half way", (await engine.End(id)).ReadCustomStatusAs<string>());
    }

    [Fact]
    public async Task Terminating_twice_is_refused_and_changes_nothing()
    {
        await using var engine = await Start(t => t.AddWaiter());
        var id = await engine.Schedule("Wait");
        await engine.Client.TerminateInstanceAsync(id, "first");
        await engine.End(id);
        await Assert.ThrowsAsync<InvalidOperationException>(() => engine.Client.TerminateInstanceAsync(id, "second"));
        Assert.Equal("first", (await engine.Client.GetInstanceAsync(id, true))!.ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_held_instance_can_be_terminated()
    {
        await using var engine = await Start(t => t.AddWaiter());
        var id = await engine.Schedule("Wait");
        await engine.Client.SuspendInstanceAsync(id);
        await engine.Until(id, m => m.RuntimeStatus == OrchestrationRuntimeStatus.Suspended);
        await engine.Client.RaiseEventAsync(id, "n", 1);
        await engine.Client.TerminateInstanceAsync(id, "held");
        var end = await engine.End(id);
        Assert.Equal((OrchestrationRuntimeStatus.Terminated, "held"), (end.RuntimeStatus, end.ReadOutputAs<string>()));
    }

    [Fact]
    public async Task A_terminated_instance_waits_for_no_timer()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Sleep", async c =>
        {
            await c.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None);
            return null;
        }));
        var id = await engine.Schedule("Sleep");
        await engine.Until(id, m => m.IsRunning);
        await engine.Client.TerminateInstanceAsync(id);
        await engine.End(id);
        Assert.Equal(0L, engine.Store.Read(db => db.Number("SELECT COUNT(*) FROM inbox")));
    }

    [Fact]
    public async Task The_output_of_an_activity_that_outlives_its_instance_is_dropped()
    {
        var started = new TaskCompletionSource();
        var hold = new TaskCompletionSource<object?>();
        await using var engine = await Start(t => t
            .AddActivity("Deaf", (_, _) =>
            {
                started.SetResult();
                return hold.Task;
            })
            .AddOrchestrator("Run", async c => await c.CallActivityAsync<string>("Deaf"))
            .AddEcho().AddOrchestrator("Other", async c => await c.CallActivityAsync<string>("Echo", "other")));
        await engine.Schedule("Run", id: "x");
        await started.Task.WaitAsync(TestEngine.Deadline);
        await engine.Client.TerminateInstanceAsync("x");
        await engine.End("x");
        // Even a new instance of the same id does not hear it.
        await engine.Schedule("Other", id: "x");
        hold.SetResult("late");
        Assert.Equal("other", (await engine.End("x")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_timer_that_falls_due_while_held_fires_after_resumption()
    {
        await using var engine = await StartByClock(t => t.AddOrchestrator("Sleep", async c =>
        {
            await c.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
            return c.CurrentUtcDateTime;
        }));
        var id = await engine.Schedule("Sleep");
        await engine.Until(id, m => m.IsRunning);
        await engine.Client.SuspendInstanceAsync(id);
        await engine.Until(id, m => m.RuntimeStatus == OrchestrationRuntimeStatus.Suspended);
        await engine.NextTimer(Clock);
        await Eventually.Holds(() => engine.Store.Read(db => db.Number("SELECT COUNT(*) FROM inbox")) == 0, "the timer is taken in");
        Assert.Equal(OrchestrationRuntimeStatus.Suspended, (await engine.Client.GetInstanceAsync(id))!.RuntimeStatus);
        Clock.Advance(TimeSpan.FromHours(4));
        await engine.Client.ResumeInstanceAsync(id);
        Assert.Equal(Clock.GetUtcNow().UtcDateTime, (await engine.End(id)).ReadOutputAs<DateTime>());
    }

    [Fact]
    public async Task An_activity_ends_while_held_and_its_result_waits()
    {
        var hold = new TaskCompletionSource<object?>();
        await using var engine = await Start(t => t.AddActivity("Slow", (_, _) => hold.Task).AddOrchestrator("Run", async c => await c.CallActivityAsync<string>("Slow")));
        var id = await engine.Schedule("Run");
        await engine.Until(id, m => m.IsRunning);
        await engine.Client.SuspendInstanceAsync(id);
        await engine.Until(id, m => m.RuntimeStatus == OrchestrationRuntimeStatus.Suspended);
        hold.SetResult("result");
        await Eventually.Holds(() => engine.Store.Read(db => db.Number("SELECT COUNT(*) FROM history WHERE kind = 4")) == 1, "the result is taken in");
        Assert.Equal(OrchestrationRuntimeStatus.Suspended, (await engine.Client.GetInstanceAsync(id))!.RuntimeStatus);
        await engine.Client.ResumeInstanceAsync(id);
        Assert.Equal("result", (await engine.End(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task What_is_held_comes_in_the_order_it_arrived()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Read", async c =>
        {
            List<int> seen = [];
            while (seen.Count < 5) seen.Add(await c.WaitForExternalEvent<int>("n"));
            return seen;
        }));
        var id = await engine.Schedule("Read");
        await engine.Client.RaiseEventAsync(id, "n", 0);
        await engine.Client.SuspendInstanceAsync(id);
        for (var n = 1; n < 4; n++) await engine.Client.RaiseEventAsync(id, "n", n);
        await engine.Until(id, m => m.RuntimeStatus == OrchestrationRuntimeStatus.Suspended);
        await engine.Client.ResumeInstanceAsync(id);
        await engine.Client.RaiseEventAsync(id, "n", 4);
        Assert.Equal(Enumerable.Range(0, 5), (await engine.End(id)).ReadOutputAs<int[]>()!);
    }

    [Fact]
    public async Task One_resumption_undoes_several_suspensions()
    {
        await using var engine = await Start(t => t.AddWaiter());
        var id = await engine.Schedule("Wait");
        await engine.Client.SuspendInstanceAsync(id, "one");
        await engine.Client.SuspendInstanceAsync(id, "two");
        await engine.Until(id, m => m.RuntimeStatus == OrchestrationRuntimeStatus.Suspended);
        await engine.Client.ResumeInstanceAsync(id, "on");
        await engine.Until(id, m => m.IsRunning);
        await engine.Client.RaiseEventAsync(id, "n", 1);
        Assert.Equal(1, (await engine.End(id)).ReadOutputAs<int>());
    }

    [Fact]
    public async Task Resuming_what_is_not_held_does_nothing()
    {
        await using var engine = await Start(t => t.AddWaiter());
        var id = await engine.Schedule("Wait");
        await engine.Client.ResumeInstanceAsync(id);
        await engine.Client.RaiseEventAsync(id, "n", 1);
        Assert.Equal(1, (await engine.End(id)).ReadOutputAs<int>());
    }

    [Fact]
    public async Task Suspension_and_resumption_take_turns()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Sum", async c => await c.WaitForExternalEvent<int>("n") + await c.WaitForExternalEvent<int>("n") + await c.WaitForExternalEvent<int>("n")));
        var id = await engine.Schedule("Sum");
        foreach (var n in new[] { 1, 2, 3 })
        {
            await engine.Client.SuspendInstanceAsync(id);
            await engine.Until(id, m => m.RuntimeStatus == OrchestrationRuntimeStatus.Suspended);
            await engine.Client.RaiseEventAsync(id, "n", n);
            await engine.Client.ResumeInstanceAsync(id);
            await engine.Until(id, m => m.RuntimeStatus != OrchestrationRuntimeStatus.Suspended);
        }

        Assert.Equal(6, (await engine.End(id)).ReadOutputAs<int>());
    }

    public sealed class Cached() : SteeringConformance(500);

    public sealed class Replayed() : SteeringConformance(0);

    public sealed class OnPostgres() : SteeringConformance(500, TestStore.Postgres);
}
