using Puente.Runtime.DurableTask.Client;

namespace Puente.Runtime.DurableTask.Tests;

/// <summary>Purging ended instances.</summary>
public abstract class PurgeConformance(int cached, TestStore store = TestStore.Sqlite) : ConformanceSuite(cached, store)
{
    [Fact]
    public async Task Purging_removes_ended_instances_only()
    {
        await using var engine = await Start(Activities.Basics);
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
    public async Task A_purge_by_time_takes_what_was_created_then()
    {
        await using var engine = await StartByClock(t => t.AddOrchestrator("Ok", _ => Task.FromResult<object?>(null)));
        var start = Clock.GetUtcNow();
        for (var i = 0; i < 5; i++)
        {
            await engine.Run("Ok", id: $"h{i}");
            Clock.Advance(TimeSpan.FromHours(1));
        }

        var result = await engine.Client.PurgeAllInstancesAsync(new PurgeInstancesFilter(start.AddHours(1), start.AddHours(3)));
        Assert.Equal((3, true), (result.PurgedInstanceCount, result.IsComplete));
        Assert.Equal(["h0", "h4"], await engine.Client.GetAllInstancesAsync().Select(m => m.InstanceId).ToListAsync());
    }

    [Theory]
    [InlineData(OrchestrationRuntimeStatus.Completed, "f,t,w")]
    [InlineData(OrchestrationRuntimeStatus.Failed, "c,t,w")]
    [InlineData(OrchestrationRuntimeStatus.Terminated, "c,f,w")]
    [InlineData(OrchestrationRuntimeStatus.Running, "c,f,t,w")]
    public async Task A_purge_by_status_takes_these_if_they_have_ended(OrchestrationRuntimeStatus status, string left)
    {
        await using var engine = await Start(t => t.AddWaiter().AddEchoOrchestrator().AddOrchestrator("Fail", _ => throw new IOException()));
        await engine.Run("Same", 1, "c");
        await engine.Run("Fail", id: "f");
        foreach (var id in new[] { "t", "w" }) await engine.Schedule("Wait", id: id);
        await engine.Client.TerminateInstanceAsync("t");
        await engine.End("t");
        await engine.Client.PurgeAllInstancesAsync(new PurgeInstancesFilter(Statuses: [status]));
        Assert.Equal(left, string.Join(",", (await engine.Client.GetAllInstancesAsync().Select(m => m.InstanceId).ToListAsync()).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task More_than_a_hundred_are_purged_at_once()
    {
        await using var engine = await Start(t => t.AddEchoOrchestrator());
        await Task.WhenAll(Enumerable.Range(0, 130).Select(i => engine.Run("Same", i)));
        Assert.Equal(130, (await engine.Client.PurgeAllInstancesAsync(new PurgeInstancesFilter())).PurgedInstanceCount);
        Assert.Equal(0L, engine.Store.Read(db => db.Number("SELECT COUNT(*) FROM history")));
    }

    [Fact]
    public async Task A_purged_instance_is_unknown_and_its_id_is_free()
    {
        await using var engine = await Start(t => t.AddEchoOrchestrator());
        await engine.Run("Same", 1, "x");
        await engine.Client.PurgeInstanceAsync("x");
        Assert.Null(await engine.Client.GetInstanceAsync("x"));
        await Assert.ThrowsAsync<ArgumentException>(() => engine.Client.GetOrchestrationHistoryAsync("x"));
        await Assert.ThrowsAsync<ArgumentException>(() => engine.Client.RaiseEventAsync("x", "n"));
        await engine.Client.ScheduleNewOrchestrationInstanceAsync("Same", 2, new StartOrchestrationOptions("x") { DedupeStatuses = ["Completed"] });
        Assert.Equal(2, (await engine.End("x")).ReadOutputAs<int>());
    }

    [Fact]
    public async Task A_purged_parent_leaves_its_children()
    {
        await using var engine = await Start(t => t.AddEchoOrchestrator().AddOrchestrator("Parent", async c => await c.CallSubOrchestratorAsync<int>("Same", 3, new TaskOptions().WithInstanceId("child"))));
        await engine.Run("Parent", id: "p");
        Assert.Equal(1, (await engine.Client.PurgeInstanceAsync("p")).PurgedInstanceCount);
        Assert.Equal(3, (await engine.Client.GetInstanceAsync("child", true))!.ReadOutputAs<int>());
    }

    public sealed class Cached() : PurgeConformance(500);

    public sealed class OnPostgres() : PurgeConformance(500, TestStore.Postgres);
}
