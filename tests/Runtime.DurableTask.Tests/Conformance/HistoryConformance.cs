using Puente.Runtime.DurableTask.Client;

namespace Puente.Runtime.DurableTask.Tests;

/// <summary>What a client reads of an instance's history.</summary>
public abstract class HistoryConformance(int cached, TestStore store = TestStore.Sqlite) : ConformanceSuite(cached, store)
{
    [Fact]
    public async Task History_tells_what_happened()
    {
        await using var engine = await Start(t => t
            .AddActivity<int, int>("Inc", (n, _) => Task.FromResult(n + 1))
            .AddOrchestrator("Call", async c => await c.CallActivityAsync<int>("Inc", 1)));
        var id = await engine.Schedule("Call");
        await engine.End(id);
        var history = await engine.Client.GetOrchestrationHistoryAsync(id);
        Assert.Equal(
            ["OrchestratorStarted", "ExecutionStarted", "TaskScheduled", "OrchestratorStarted", "TaskCompleted", "ExecutionCompleted"],
            history.Select(e => e.EventType));
        Assert.Equal(("Inc", "1"), (history[2].Name, history[2].Input));
        Assert.Equal(("Inc", "2", history[2].Timestamp), (history[4].Name, history[4].Result, history[4].ScheduledTime));
        Assert.Equal(OrchestrationRuntimeStatus.Completed, history[5].OrchestrationStatus);
    }

    [Fact]
    public async Task A_history_tells_of_timers()
    {
        await using var engine = await StartByClock(t => t.AddOrchestrator("Sleep", async c =>
        {
            await c.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
            return null;
        }));
        var at = Clock.GetUtcNow().UtcDateTime.AddHours(1);
        await RunByClock(engine, "Sleep", id: "x");
        var history = await engine.Client.GetOrchestrationHistoryAsync("x");
        var (created, fired) = (history.Single(e => e.EventType == "TimerCreated"), history.Single(e => e.EventType == "TimerFired"));
        Assert.Equal((at, at, created.TaskId, created.Timestamp), (created.FireAt!.Value, fired.FireAt!.Value, fired.TaskId, fired.ScheduledTime!.Value));
        Assert.Equal(at, fired.Timestamp);
    }

    [Fact]
    public async Task A_history_tells_of_children()
    {
        await using var engine = await Start(t => t.AddEchoOrchestrator().AddOrchestrator("Parent", async c => await c.CallSubOrchestratorAsync<int>("Same", 3, new TaskOptions().WithInstanceId("child"))));
        await engine.Run("Parent", id: "x");
        var history = await engine.Client.GetOrchestrationHistoryAsync("x");
        var created = history.Single(e => e.EventType == "SubOrchestrationInstanceCreated");
        var completed = history.Single(e => e.EventType == "SubOrchestrationInstanceCompleted");
        Assert.Equal(("Same", "child", "3"), (created.Name, created.InstanceId, created.Input));
        Assert.Equal(("Same", "3", created.TaskId), (completed.Name, completed.Result, completed.TaskId));
    }

    [Fact]
    public async Task A_history_tells_of_events_that_came_and_went()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Both", async c =>
        {
            var n = await c.WaitForExternalEvent<int>("In");
            c.SendEvent("other", "Out", n + 1);
            return n;
        }));
        await engine.Schedule("Both", id: "x");
        await engine.Client.RaiseEventAsync("x", "in", 4);
        await engine.End("x");
        var history = await engine.Client.GetOrchestrationHistoryAsync("x");
        var (raised, sent) = (history.Single(e => e.EventType == "EventRaised"), history.Single(e => e.EventType == "EventSent"));
        Assert.Equal(("in", "4"), (raised.Name, raised.Result));
        Assert.Equal(("Out", "5", "other"), (sent.Name, sent.Input, sent.InstanceId));
    }

    [Fact]
    public async Task A_history_tells_of_failures()
    {
        await using var engine = await Start(t => t.AddFailing(new IOException("disk")).AddOrchestrator("Naive", async c => await c.CallActivityAsync<int>("Bad")));
        await engine.Run("Naive", id: "x");
        var history = await engine.Client.GetOrchestrationHistoryAsync("x");
        Assert.Equal(("Bad", "disk"), (history.Single(e => e.EventType == "TaskFailed").Name, history.Single(e => e.EventType == "TaskFailed").FailureDetails!.ErrorMessage));
        var end = history[^1];
        Assert.Equal(("ExecutionCompleted", OrchestrationRuntimeStatus.Failed), (end.EventType, end.OrchestrationStatus));
        Assert.Equal("disk", end.FailureDetails!.InnerFailure!.ErrorMessage);
    }

    [Fact]
    public async Task A_history_tells_who_was_ordered_about_and_why()
    {
        await using var engine = await Start(t => t.AddWaiter());
        await engine.Schedule("Wait", id: "x");
        await engine.Until("x", m => m.IsRunning);
        await engine.Client.SuspendInstanceAsync("x", "lunch");
        await engine.Until("x", m => m.RuntimeStatus == OrchestrationRuntimeStatus.Suspended);
        await engine.Client.ResumeInstanceAsync("x", "coffee");
        await engine.Until("x", m => m.IsRunning);
        await engine.Client.TerminateInstanceAsync("x", "home");
        await engine.End("x");
        var orders = (await engine.Client.GetOrchestrationHistoryAsync("x")).Where(e => e.Reason is not null).Select(e => (e.EventType, e.Reason)).ToList();
        Assert.Equal([("ExecutionSuspended", "lunch"), ("ExecutionResumed", "coffee"), ("ExecutionTerminated", "\"home\"")], orders);
    }

    [Fact]
    public async Task A_history_is_numbered_and_its_times_do_not_fall()
    {
        await using var engine = await Start(t => t.AddEcho().AddOrchestrator("Some", async c =>
        {
            for (var i = 0; i < 10; i++) await c.CallActivityAsync("Echo", i);
            return null;
        }));
        await engine.Run("Some", "in", "x");
        var history = await engine.Client.GetOrchestrationHistoryAsync("x");
        Assert.Equal(Enumerable.Range(1, history.Count).Select(i => (long)i), history.Select(e => e.EventId));
        var steps = history.Where(e => e.EventType is "OrchestratorStarted" or "ExecutionCompleted").Select(e => e.Timestamp).ToList();
        Assert.Equal(steps.Order(), steps);
        Assert.Equal("\"in\"", history.Single(e => e.EventType == "ExecutionStarted").Input);
    }

    [Fact]
    public async Task A_history_of_thousands_is_read_whole()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Many", async c =>
        {
            await c.WaitForExternalEvent<int>("go");
            for (var i = 0; i < 1500; i++) c.SendEvent("nobody", "n", i);
            await c.WaitForExternalEvent<int>("go");
            return "done";
        }));
        await engine.Schedule("Many", id: "x");
        await engine.Client.RaiseEventAsync("x", "go", 1);
        await Eventually.Holds(() => engine.Store.Read(db => db.Number("SELECT COUNT(*) FROM history WHERE kind = 12")) == 1500, "all are sent");
        await engine.Client.RaiseEventAsync("x", "go", 2);
        Assert.Equal("done", (await engine.End("x")).ReadOutputAs<string>());
        Assert.Equal(1500, (await engine.Client.GetOrchestrationHistoryAsync("x")).Count(e => e.EventType == "EventSent"));
    }

    public sealed class Cached() : HistoryConformance(500);

    public sealed class Replayed() : HistoryConformance(0);

    public sealed class OnPostgres() : HistoryConformance(500, TestStore.Postgres);
}
