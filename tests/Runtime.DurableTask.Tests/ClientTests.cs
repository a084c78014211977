using Puente.Runtime.DurableTask.Client;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Runtime.DurableTask.Tests;

public class ClientTests
{
    private static Task<TestEngine> Start() => TestEngine.Start(t => t
        .AddOrchestrator("Echo", c => Task.FromResult<object?>(c.GetInput<string>()))
        .AddOrchestrator("Fail", _ => throw new InvalidOperationException("failed"))
        .AddOrchestrator("Wait", async c => await c.WaitForExternalEvent<int>("n")));

    [Fact]
    public async Task An_ended_instance_is_replaced_and_a_live_one_is_not()
    {
        await using var engine = await Start();
        Assert.Equal("a", (await engine.Run("Echo", "a", "x")).ReadOutputAs<string>());
        Assert.Equal("b", (await engine.Run("Echo", "b", "x")).ReadOutputAs<string>());
        await engine.Schedule("Wait", id: "y");
        await engine.Until("y", m => m.IsRunning);
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => engine.Schedule("Echo", id: "y"));
        Assert.Contains("'y' exists already and is Running", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dedupe_statuses_keep_an_instance()
    {
        await using var engine = await Start();
        await engine.Run("Echo", "a", "x");
        var once = new StartOrchestrationOptions("x") { DedupeStatuses = ["Completed", "running"] };
        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => engine.Client.ScheduleNewOrchestrationInstanceAsync("Echo", "b", once));
        Assert.Equal("a", (await engine.Client.GetInstanceAsync("x", true))!.ReadOutputAs<string>());
        var failedOnly = new StartOrchestrationOptions("x") { DedupeStatuses = ["Failed"] };
        await engine.Client.ScheduleNewOrchestrationInstanceAsync("Echo", "b", failedOnly);
        Assert.Equal("b", (await engine.End("x")).ReadOutputAs<string>());
        await Assert.ThrowsAsync<ArgumentException>(() => engine.Client.ScheduleNewOrchestrationInstanceAsync("Echo", new StartOrchestrationOptions("x") { DedupeStatuses = ["Done"] }));
    }

    [Fact]
    public async Task Unknown_and_ended_instances_are_told_apart()
    {
        await using var engine = await Start();
        await engine.Run("Echo", "a", "x");
        Assert.Null(await engine.Client.GetInstanceAsync("nobody"));
        foreach (var order in new Func<string, Task>[]
        {
            id => engine.Client.RaiseEventAsync(id, "n"),
            id => engine.Client.TerminateInstanceAsync(id),
            id => engine.Client.SuspendInstanceAsync(id),
            id => engine.Client.ResumeInstanceAsync(id),
            id => engine.Client.RewindInstanceAsync(id, "why"),
        })
        {
            await Assert.ThrowsAsync<ArgumentException>(() => order("nobody"));
            await Assert.ThrowsAsync<InvalidOperationException>(() => order("x"));
        }

        await Assert.ThrowsAsync<ArgumentException>(() => engine.Client.WaitForInstanceCompletionAsync("nobody"));
        await Assert.ThrowsAsync<ArgumentException>(() => engine.Client.RestartAsync("nobody"));
        await Assert.ThrowsAsync<ArgumentException>(() => engine.Client.GetOrchestrationHistoryAsync("nobody"));
        await Assert.ThrowsAsync<ArgumentException>(() => engine.Schedule("Echo", id: ""));
    }

    [Fact]
    public async Task Queries_select_and_page()
    {
        await using var engine = await Start();
        for (var i = 0; i < 7; i++) await engine.Run("Echo", "a", $"e{i}");
        await engine.Run("Fail", id: "f_1");
        await engine.Schedule("Wait", id: "w1");
        await engine.Until("w1", m => m.IsRunning);

        Assert.Equal(9, await engine.Client.GetAllInstancesAsync().CountAsync());
        Assert.Equal(["f_1"], await Ids(new OrchestrationQuery(Statuses: [OrchestrationRuntimeStatus.Failed])));
        Assert.Equal(["f_1"], await Ids(new OrchestrationQuery(InstanceIdPrefix: "f_")));
        Assert.Empty(await Ids(new OrchestrationQuery(TaskHubNames: ["elsewhere"])));
        Assert.Empty(await Ids(new OrchestrationQuery(CreatedFrom: DateTimeOffset.UtcNow.AddHours(1))));

        var pages = await engine.Client.GetAllInstancesAsync(new OrchestrationQuery(InstanceIdPrefix: "e", PageSize: 3)).AsPages().ToListAsync();
        Assert.Equal([3, 3, 1], pages.Select(p => p.Values.Count));
        Assert.Equal(Enumerable.Range(0, 7).Select(i => $"e{i}"), pages.SelectMany(p => p.Values).Select(m => m.InstanceId));
        var rest = engine.Client.GetAllInstancesAsync(new OrchestrationQuery(InstanceIdPrefix: "e")).AsPages(pages[0].ContinuationToken);
        Assert.Equal(4, (await rest.FirstAsync()).Values.Count);
        Assert.Throws<ArgumentException>(() => engine.Client.GetAllInstancesAsync().AsPages("no token"));

        async Task<List<string>> Ids(OrchestrationQuery query) => await engine.Client.GetAllInstancesAsync(query).Select(m => m.InstanceId).ToListAsync();
    }

    [Fact]
    public async Task Inputs_and_outputs_come_when_asked_for()
    {
        await using var engine = await Start();
        await engine.Run("Echo", "a", "x");
        var light = (await engine.Client.GetInstanceAsync("x"))!;
        Assert.Null(light.SerializedOutput);
        Assert.Throws<InvalidOperationException>(() => light.ReadOutputAs<string>());
    }

    [Fact]
    public async Task Purging_removes_ended_instances_only()
    {
        await using var engine = await Start();
        for (var i = 0; i < 3; i++) await engine.Run("Echo", "a", $"e{i}");
        await engine.Run("Fail", id: "f");
        await engine.Schedule("Wait", id: "w");
        Assert.Equal(0, (await engine.Client.PurgeInstanceAsync("w")).PurgedInstanceCount);
        Assert.Equal(0, (await engine.Client.PurgeInstanceAsync("nobody")).PurgedInstanceCount);
        Assert.Equal(1, (await engine.Client.PurgeInstanceAsync("e0")).PurgedInstanceCount);
        Assert.Equal(1, (await engine.Client.PurgeAllInstancesAsync(new PurgeInstancesFilter(Statuses: [OrchestrationRuntimeStatus.Failed]))).PurgedInstanceCount);
        Assert.Equal(2, (await engine.Client.PurgeAllInstancesAsync(new PurgeInstancesFilter())).PurgedInstanceCount);
        Assert.Equal(["w"], await engine.Client.GetAllInstancesAsync().Select(m => m.InstanceId).ToListAsync());
        Assert.Equal(0L, engine.Store.Read(db => db.Scalar("SELECT COUNT(*) FROM history WHERE instance_id <> 'w'")));
    }

    [Fact]
    public async Task Restarting_takes_the_input_and_tags_along()
    {
        await using var engine = await Start();
        await engine.Client.ScheduleNewOrchestrationInstanceAsync("Echo", "a", new StartOrchestrationOptions("x") { Tags = new Dictionary<string, string> { ["site"] = "7" } });
        await engine.End("x");
        Assert.Equal("x", await engine.Client.RestartAsync("x"));
        Assert.Equal("a", (await engine.End("x")).ReadOutputAs<string>());
        var fresh = await engine.Client.RestartAsync("x", restartWithNewInstanceId: true);
        Assert.NotEqual("x", fresh);
        var end = await engine.End(fresh);
        Assert.Equal("a", end.ReadOutputAs<string>());
        Assert.Equal("7", end.Tags["site"]);
    }

    [Fact]
    public async Task History_tells_what_happened()
    {
        await using var engine = await TestEngine.Start(t => t
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
    public async Task A_suspended_start_waits_for_resumption()
    {
        await using var engine = await Start();
        await engine.Client.ScheduleNewOrchestrationInstanceAsync("Echo", "a", new StartOrchestrationOptions("x", DateTimeOffset.UtcNow.AddMilliseconds(300)));
        await engine.Client.SuspendInstanceAsync("x");
        await engine.Until("x", m => m.RuntimeStatus == OrchestrationRuntimeStatus.Suspended);
        await engine.Client.ResumeInstanceAsync("x");
        Assert.Equal("a", (await engine.End("x")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_pending_instance_can_be_terminated()
    {
        await using var engine = await Start();
        await engine.Client.ScheduleNewOrchestrationInstanceAsync("Echo", "a", new StartOrchestrationOptions("x", DateTimeOffset.UtcNow.AddDays(1)));
        await engine.Client.TerminateInstanceAsync("x");
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await engine.End("x")).RuntimeStatus);
    }
}
