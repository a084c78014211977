using System.Text.Json;
using Puente.Runtime.DurableTask.Client;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Runtime.DurableTask.Tests;

/// <summary>Starting and awaiting instances: ids, dedupe statuses, tags.</summary>
public abstract class StartConformance(int cached, TestStore store = TestStore.Sqlite) : ConformanceSuite(cached, store)
{
    [Fact]
    public async Task An_ended_instance_is_replaced_and_a_live_one_is_not()
    {
        await using var engine = await Start(Activities.Basics);
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
        await using var engine = await Start(Activities.Basics);
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
        await using var engine = await Start(Activities.Basics);
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
    public async Task Inputs_and_outputs_come_when_asked_for()
    {
        await using var engine = await Start(Activities.Basics);
        await engine.Run("Echo", "a", "x");
        var light = (await engine.Client.GetInstanceAsync("x"))!;
        Assert.Null(light.SerializedOutput);
        Assert.Throws<InvalidOperationException>(() => light.ReadOutputAs<string>());
    }

    [Theory]
    [InlineData("Pending")]
    [InlineData("Running")]
    [InlineData("Completed")]
    [InlineData("Failed")]
    [InlineData("Terminated")]
    [InlineData("Suspended")]
    public async Task An_instance_in_a_dedupe_status_is_left_as_it_is(string status)
    {
        await using var engine = await InStatus(status);
        var before = (await engine.Client.GetInstanceAsync("x", true))!;
        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => engine.Client.ScheduleNewOrchestrationInstanceAsync(
            "Echo", "new", new StartOrchestrationOptions("x") { DedupeStatuses = [status] }));
        var after = (await engine.Client.GetInstanceAsync("x", true))!;
        Assert.Equal((before.Name, before.RuntimeStatus, before.CreatedAt, before.SerializedInput), (after.Name, after.RuntimeStatus, after.CreatedAt, after.SerializedInput));
    }

    [Theory]
    [InlineData("Completed")]
    [InlineData("Failed")]
    [InlineData("Terminated")]
    public async Task An_ended_instance_of_another_status_is_replaced_whole(string status)
    {
        await using var engine = await InStatus(status);
        await engine.Client.ScheduleNewOrchestrationInstanceAsync("Echo", "new", new StartOrchestrationOptions("x") { DedupeStatuses = [.. Enum.GetNames<OrchestrationRuntimeStatus>().Where(s => s != status)] });
        var end = await engine.End("x");
        Assert.Equal((OrchestrationRuntimeStatus.Completed, "new"), (end.RuntimeStatus, end.ReadOutputAs<string>()));
        Assert.Null(end.FailureDetails);
        Assert.Empty(end.Tags);
        Assert.Single(await engine.Client.GetOrchestrationHistoryAsync("x"), e => e.EventType == "ExecutionStarted");
    }

    [Theory]
    [InlineData("Pending")]
    [InlineData("Running")]
    [InlineData("Suspended")]
    public async Task A_live_instance_is_never_replaced(string status)
    {
        await using var engine = await InStatus(status);
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => engine.Client.ScheduleNewOrchestrationInstanceAsync("Echo", "new", new StartOrchestrationOptions("x")));
        Assert.Contains($"is {status}", refused.Message, StringComparison.Ordinal);
        Assert.Equal("Step", (await engine.Client.GetInstanceAsync("x"))!.Name);
    }

    [Fact]
    public async Task Of_many_starts_of_one_id_one_succeeds()
    {
        await using var engine = await Start(t => t.AddWaiter());
        var options = new StartOrchestrationOptions("x") { DedupeStatuses = ["Pending", "Running"] };
        var starts = Enumerable.Range(0, 10).Select(async _ =>
        {
            try
            {
                await engine.Client.ScheduleNewOrchestrationInstanceAsync("Wait", options);
                return 1;
            }
            catch (OrchestrationAlreadyExistsException)
            {
                return 0;
            }
        });
        Assert.Equal(1, (await Task.WhenAll(starts)).Sum());
    }

    [Fact]
    public async Task An_instance_without_id_gets_one_of_its_own()
    {
        await using var engine = await Start(Tasks);
        var ids = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => engine.Client.ScheduleNewOrchestrationInstanceAsync("Echo", i)));
        Assert.Equal(5, ids.Distinct().Count());
        Assert.Equal(3, (await engine.End(ids[3])).ReadOutputAs<int>());
    }

    [Theory]
    [InlineData("")]
    [InlineData("tab\tid")]
    [InlineData("line\nid")]
    public async Task Ids_that_cannot_be_are_refused(string id)
    {
        await using var engine = await Start(Tasks);
        await Assert.ThrowsAsync<ArgumentException>(() => engine.Schedule("Echo", id: id));
    }

    [Fact]
    public async Task Ids_are_told_apart_by_case()
    {
        await using var engine = await Start(Tasks);
        Assert.Equal("a", (await engine.Run("Echo", "a", "id")).ReadOutputAs<string>());
        Assert.Equal("b", (await engine.Run("Echo", "b", "ID")).ReadOutputAs<string>());
        Assert.Equal("a", (await engine.Client.GetInstanceAsync("id", true))!.ReadOutputAs<string>());
    }

    [Fact]
    public async Task Tags_are_kept_and_read_back()
    {
        await using var engine = await Start(Tasks);
        var tags = new Dictionary<string, string> { ["site"] = "7", ["Größe"] = "groß", ["empty"] = "" };
        await engine.Client.ScheduleNewOrchestrationInstanceAsync("Echo", new StartOrchestrationOptions("x") { Tags = tags });
        Assert.Equal(tags, (await engine.End("x")).Tags);
    }

    [Fact]
    public async Task A_wait_for_the_start_ends_when_it_comes()
    {
        await using var engine = await StartByClock(t => Tasks(t));
        await engine.Client.ScheduleNewOrchestrationInstanceAsync("Step", new StartOrchestrationOptions("x", Clock.GetUtcNow().AddMinutes(10)));
        var started = engine.Client.WaitForInstanceStartAsync("x");
        Assert.False(started.IsCompleted);
        Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.True((await started.WaitAsync(TestEngine.Deadline)).IsRunning);
    }

    [Fact]
    public async Task A_wait_can_be_given_up()
    {
        await using var engine = await Start(Tasks);
        await engine.Schedule("Step", id: "x");
        using var source = new CancellationTokenSource();
        var wait = engine.Client.WaitForInstanceCompletionAsync("x", source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait.WaitAsync(TestEngine.Deadline));
        Assert.False((await engine.Client.GetInstanceAsync("x"))!.IsCompleted);
    }

    [Fact]
    public async Task Many_may_wait_for_one_end()
    {
        await using var engine = await Start(t => t.AddWaiter());
        await engine.Schedule("Wait", id: "x");
        var waits = Enumerable.Range(0, 20).Select(_ => engine.End("x")).ToList();
        await engine.Client.RaiseEventAsync("x", "n", 5);
        Assert.All(await Task.WhenAll(waits), end => Assert.Equal(5, end.ReadOutputAs<int>()));
    }

    [Fact]
    public async Task A_start_of_no_name_is_refused()
    {
        await using var engine = await Start(Tasks);
        await Assert.ThrowsAsync<ArgumentException>(() => engine.Client.ScheduleNewOrchestrationInstanceAsync(""));
    }

    public sealed class Cached() : StartConformance(500);

    public sealed class OnPostgres() : StartConformance(500, TestStore.Postgres);

    private static void Tasks(TaskRegistry tasks) => tasks
        .AddOrchestrator("Echo", c => Task.FromResult<object?>(c.GetInput<JsonElement?>()))
        .AddOrchestrator("Step", async c => await c.WaitForExternalEvent<bool>("go") ? throw new IOException("asked to") : "done");

    /// <summary>An engine with an instance "x" that stands so.</summary>
    private async Task<TestEngine> InStatus(string status)
    {
        var engine = await Start(Tasks);
        var startAt = status == "Pending" ? DateTimeOffset.UtcNow.AddDays(1) : (DateTimeOffset?)null;
        await engine.Client.ScheduleNewOrchestrationInstanceAsync("Step", "old", new StartOrchestrationOptions("x", startAt) { Tags = new Dictionary<string, string> { ["k"] = "v" } });
        if (status is "Completed" or "Failed") await engine.Client.RaiseEventAsync("x", "go", status == "Failed");
        if (status == "Terminated") await engine.Client.TerminateInstanceAsync("x");
        if (status == "Suspended") await engine.Client.SuspendInstanceAsync("x");
        await engine.Until("x", m => m.RuntimeStatus.ToString() == status);
        return engine;
    }
}
