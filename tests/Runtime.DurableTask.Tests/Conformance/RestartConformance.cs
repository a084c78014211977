using Puente.Runtime.DurableTask.Client;

namespace Puente.Runtime.DurableTask.Tests;

/// <summary>Instances started again.</summary>
public abstract class RestartConformance(int cached, TestStore store = TestStore.Sqlite) : ConformanceSuite(cached, store)
{
    [Fact]
    public async Task Restarting_takes_the_input_and_tags_along()
    {
        await using var engine = await Start(Activities.Basics);
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
    public async Task A_live_instance_is_not_restarted_in_place_but_under_a_new_id()
    {
        await using var engine = await Start(t => t.AddWaiter());
        await engine.Schedule("Wait", id: "x");
        await Assert.ThrowsAsync<InvalidOperationException>(() => engine.Client.RestartAsync("x"));
        var fresh = await engine.Client.RestartAsync("x", restartWithNewInstanceId: true);
        await engine.Client.RaiseEventAsync(fresh, "n", 2);
        Assert.Equal(2, (await engine.End(fresh)).ReadOutputAs<int>());
        Assert.False((await engine.Client.GetInstanceAsync("x"))!.IsCompleted);
    }

    [Theory]
    [InlineData("fail")]
    [InlineData("terminate")]
    public async Task However_it_ended_a_restart_begins_anew(string ending)
    {
        var first = true;
        await using var engine = await Start(t => t.AddOrchestrator("Second", async c =>
        {
            if (!Volatile.Read(ref first)) return c.GetInput<string>();
            return ending == "fail" ? throw new IOException() : await c.WaitForExternalEvent<string>("never");
        }));
        await engine.Schedule("Second", "input", "x");
        if (ending == "terminate") await engine.Client.TerminateInstanceAsync("x");
        await engine.End("x");
        Volatile.Write(ref first, false);
        await engine.Client.RestartAsync("x");
        var end = await engine.End("x");
        Assert.Equal((OrchestrationRuntimeStatus.Completed, "input"), (end.RuntimeStatus, end.ReadOutputAs<string>()));
        Assert.Null(end.FailureDetails);
    }

    [Fact]
    public async Task A_restart_keeps_the_version()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Version", c => Task.FromResult<object?>(c.Version)));
        await engine.Client.ScheduleNewOrchestrationInstanceAsync("Version", new StartOrchestrationOptions("x") { Version = "3.1" });
        await engine.End("x");
        Assert.Equal("3.1", (await engine.End(await engine.Client.RestartAsync("x", restartWithNewInstanceId: true))).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_restarted_child_answers_no_parent()
    {
        await using var engine = await Start(t => t
            .AddOrchestrator("Child", c => Task.FromResult<object?>(c.Parent is null))
            .AddOrchestrator("Parent", async c => await c.CallSubOrchestratorAsync<bool>("Child", new TaskOptions().WithInstanceId("child"))));
        Assert.False((await engine.Run("Parent")).ReadOutputAs<bool>());
        await engine.Client.RestartAsync("child");
        Assert.True((await engine.End("child")).ReadOutputAs<bool>());
    }

    [Fact]
    public async Task A_restart_makes_other_identifiers()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Id", c => Task.FromResult<object?>(c.NewGuid())));
        var before = (await engine.Run("Id", id: "x")).ReadOutputAs<Guid>();
        await engine.Client.RestartAsync("x");
        Assert.NotEqual(before, (await engine.End("x")).ReadOutputAs<Guid>());
    }

    public sealed class Cached() : RestartConformance(500);

    public sealed class OnPostgres() : RestartConformance(500, TestStore.Postgres);
}
