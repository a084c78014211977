using Puente.Runtime.DurableTask.Client;

namespace Puente.Runtime.DurableTask.Tests;

/// <summary>Continue-as-new: what goes over to the next generation and what does not.</summary>
public abstract class GenerationConformance(int cached, TestStore store = TestStore.Sqlite) : ConformanceSuite(cached, store)
{
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
    public async Task A_generation_runs_to_its_end_before_the_next_begins()
    {
        await using var engine = await Start(t => t.AddEcho().AddOrchestrator("Loop", async c =>
        {
            var log = c.GetInput<string>() ?? "";
            if (log.Length >= 3) return log;
            c.ContinueAsNew(log + "x");
            await c.CallActivityAsync("Echo");
            return "not the output";
        }));
        Assert.Equal("xxx", (await engine.Run("Loop")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task The_last_of_several_requests_counts()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Loop", c =>
        {
            if (c.GetInput<int>() != 0) return Task.FromResult<object?>(c.GetInput<int>());
            c.ContinueAsNew(1);
            c.ContinueAsNew(2);
            return Task.FromResult<object?>(null);
        }));
        Assert.Equal(2, (await engine.Run("Loop", 0)).ReadOutputAs<int>());
    }

    [Fact]
    public async Task An_exception_outweighs_the_request_to_go_on()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Loop", c =>
        {
            c.ContinueAsNew(1);
            throw new FormatException("stop");
        }));
        Assert.Equal("stop", (await engine.Run("Loop", 0)).FailureDetails!.ErrorMessage);
    }

    [Fact]
    public async Task The_new_input_is_what_a_client_reads()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Loop", async c =>
        {
            if (c.GetInput<int>() < 2) c.ContinueAsNew(c.GetInput<int>() + 1);
            else await c.WaitForExternalEvent<int>("n");
            return null;
        }));
        var id = await engine.Schedule("Loop", 0);
        var second = await engine.Until(id, m => m.ReadInputAs<int>() == 2);
        Assert.False(second.IsCompleted);
        await engine.Client.RaiseEventAsync(id, "n");
        Assert.Equal(2, (await engine.End(id)).ReadInputAs<int>());
    }

    [Fact]
    public async Task No_input_clears_the_one_before()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Loop", c =>
        {
            if (c.GetInput<string>() is null) return Task.FromResult<object?>("cleared");
            c.ContinueAsNew();
            return Task.FromResult<object?>(null);
        }));
        Assert.Equal("cleared", (await engine.Run("Loop", "first")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_version_stays_until_another_is_named()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Loop", c =>
        {
            var seen = c.GetInput<string>() + c.Version + ";";
            if (seen.Length < 6) c.ContinueAsNew(seen);
            else if (seen.Length < 9) c.ContinueAsNew(new ContinueAsNewOptions { NewInput = seen, NewVersion = "20" });
            return Task.FromResult<object?>(seen);
        }));
        await engine.Client.ScheduleNewOrchestrationInstanceAsync("Loop", "", new StartOrchestrationOptions("x") { Version = "1" });
        Assert.Equal("1;1;1;20;", (await engine.End("x")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Tags_and_time_of_creation_stay()
    {
        await using var engine = await StartByClock(t => t.AddOrchestrator("Loop", async c =>
        {
            await c.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None);
            if (c.GetInput<int>() < 3) c.ContinueAsNew(c.GetInput<int>() + 1);
            return null;
        }));
        var created = Clock.GetUtcNow();
        await engine.Client.ScheduleNewOrchestrationInstanceAsync("Loop", 0, new StartOrchestrationOptions("x") { Tags = new Dictionary<string, string> { ["k"] = "v" } });
        var end = await engine.EndByTimers("x", Clock);
        Assert.Equal((created, created.AddDays(4), "v"), (end.CreatedAt, end.LastUpdatedAt, end.Tags["k"]));
    }

    [Fact]
    public async Task A_custom_status_stays_until_the_next_generation_sets_its_own()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Loop", async c =>
        {
            var n = c.GetInput<int>();
            if (n != 1) c.SetCustomStatus($"set by {n}");
            await c.WaitForExternalEvent<int>("n");
            if (n < 2) c.ContinueAsNew(n + 1);
            return null;
        }));
        var id = await engine.Schedule("Loop", 0);
        await engine.Until(id, m => m.ReadCustomStatusAs<string>() == "set by 0");
        await engine.Client.RaiseEventAsync(id, "n");
        await Eventually.Holds(() => engine.Store.Read(db => db.Number("SELECT COUNT(*) FROM inbox")) == 0
            && engine.Store.Read(db => db.Number("SELECT COUNT(*) FROM history WHERE kind = 1 AND payload = '1'")) == 1, "the second generation waits");
        Assert.Equal("set by 0", (await engine.Client.GetInstanceAsync(id, true))!.ReadCustomStatusAs<string>());
        await engine.Client.RaiseEventAsync(id, "n");
        await engine.Until(id, m => m.ReadCustomStatusAs<string>() == "set by 2");
    }

    [Fact]
    public async Task What_the_generation_before_called_is_not_heard()
    {
        var hold = new TaskCompletionSource<object?>();
        await using var engine = await Start(t => t.AddActivity("Slow", (_, _) => hold.Task).AddOrchestrator("Loop", async c =>
        {
            if (c.GetInput<int>() == 1) return await c.WaitForExternalEvent<string>("n");
            _ = c.CallActivityAsync("Slow");
            _ = c.CreateTimer(TimeSpan.FromMilliseconds(1), CancellationToken.None);
            c.ContinueAsNew(1);
            return null;
        }));
        var id = await engine.Schedule("Loop", 0);
        await engine.Until(id, m => m.ReadInputAs<int>() == 1);
        hold.SetResult("slow");
        await Eventually.Holds(() => engine.Store.Read(db => db.Number("SELECT COUNT(*) FROM activities")) == 0, "the slow one is done");
        await engine.Client.RaiseEventAsync(id, "n", "heard");
        Assert.Equal("heard", (await engine.End(id)).ReadOutputAs<string>());
        Assert.DoesNotContain(await engine.Client.GetOrchestrationHistoryAsync(id), e => e.EventType is "TaskCompleted" or "TimerFired");
    }

    [Fact]
    public async Task Unread_events_stay_in_order_through_many_generations()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Loop", async c =>
        {
            var seen = c.GetInput<int[]>() ?? [];
            seen = [.. seen, await c.WaitForExternalEvent<int>("n")];
            if (seen.Length < 20) c.ContinueAsNew(seen);
            return seen;
        }));
        var id = await engine.Schedule("Loop");
        for (var n = 0; n < 20; n++) await engine.Client.RaiseEventAsync(id, "n", n);
        Assert.Equal(Enumerable.Range(0, 20), (await engine.End(id)).ReadOutputAs<int[]>()!);
    }

    [Fact]
    public async Task A_generation_makes_identifiers_of_its_own()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Loop", c =>
        {
            Guid[] seen = [.. c.GetInput<Guid[]>() ?? [], c.NewGuid()];
            if (seen.Length < 3) c.ContinueAsNew(seen);
            return Task.FromResult<object?>(seen);
        }));
        Assert.Equal(3, (await engine.Run("Loop")).ReadOutputAs<Guid[]>()!.Distinct().Count());
    }

    [Fact]
    public async Task A_hundred_generations_leave_one_history()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Loop", c =>
        {
            var n = c.GetInput<int>();
            if (n < 100) c.ContinueAsNew(n + 1);
            return Task.FromResult<object?>(n);
        }));
        Assert.Equal(100, (await engine.Run("Loop", 0, "x")).ReadOutputAs<int>());
        Assert.Equal(["OrchestratorStarted", "ExecutionStarted", "ExecutionCompleted"], (await engine.Client.GetOrchestrationHistoryAsync("x")).Select(e => e.EventType));
    }

    [Fact]
    public async Task An_instance_is_held_though_it_goes_on_as_new()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Loop", async c =>
        {
            if (c.GetInput<int>() == 1) return "second";
            await c.WaitForExternalEvent<int>("n");
            c.ContinueAsNew(1);
            return null;
        }));
        var id = await engine.Schedule("Loop", 0);
        await engine.Until(id, m => m.IsRunning);
        await engine.Client.SuspendInstanceAsync(id);
        await engine.Client.RaiseEventAsync(id, "n");
        await engine.Until(id, m => m.RuntimeStatus == OrchestrationRuntimeStatus.Suspended);
        await engine.Client.ResumeInstanceAsync(id);
        Assert.Equal("second", (await engine.End(id)).ReadOutputAs<string>());
    }

    public sealed class Cached() : GenerationConformance(500);

    public sealed class Replayed() : GenerationConformance(0);

    public sealed class OnPostgres() : GenerationConformance(500, TestStore.Postgres);

    public sealed class ReplayedOnPostgres() : GenerationConformance(0, TestStore.Postgres);
}
