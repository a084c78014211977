using Microsoft.Extensions.Time.Testing;
using Puente.Runtime.DurableTask.Client;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Runtime.DurableTask.Tests;

/// <summary>External events, timers and time.</summary>
public abstract class EventConformance(int cached, TestStore store = TestStore.Sqlite)
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private Task<TestEngine> Start(Action<TaskRegistry> tasks, bool fakeClock = false) => TestEngine.Start(tasks, o =>
    {
        o.MaxCachedExecutions = cached;
        if (fakeClock) o.TimeProvider = _clock;
    }, store: store);

    [Fact]
    public async Task An_event_wakes_its_waiter()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Wait", async c => await c.WaitForExternalEvent<string>("Approval")));
        var id = await engine.Schedule("Wait");
        await engine.Until(id, m => m.IsRunning);
        await engine.Client.RaiseEventAsync(id, "approval", "yes");
        Assert.Equal("yes", (await engine.End(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Events_are_buffered_and_read_in_order()
    {
        await using var engine = await Start(t => t
            .AddActivity("Pause", (_, _) => Task.FromResult<object?>(null))
            .AddOrchestrator("Wait", async c =>
            {
                var go = await c.WaitForExternalEvent<bool>("go");
                await c.CallActivityAsync("Pause");
                return $"{go} {await c.WaitForExternalEvent<int>("N")} {await c.WaitForExternalEvent<int>("n")} {await c.WaitForExternalEvent<int>("N")}";
            }));
        var id = await engine.Schedule("Wait");
        foreach (var n in new[] { 1, 2, 3 }) await engine.Client.RaiseEventAsync(id, n == 2 ? "n" : "N", n);
        await engine.Client.RaiseEventAsync(id, "go", true);
        Assert.Equal("True 1 2 3", (await engine.End(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_wait_that_times_out_throws_and_leaves_later_events_alone()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Wait", async c =>
        {
            try
            {
                await c.WaitForExternalEvent<int>("late", TimeSpan.FromMilliseconds(20));
                return -1;
            }
            catch (TaskCanceledException)
            {
                c.SetCustomStatus("timed out");
                return await c.WaitForExternalEvent<int>("late");
            }
        }));
        var id = await engine.Schedule("Wait");
        await engine.Until(id, m => m.SerializedCustomStatus == "\"timed out\"");
        await engine.Client.RaiseEventAsync(id, "late", 7);
        Assert.Equal(7, (await engine.End(id)).ReadOutputAs<int>());
    }

    [Fact]
    public async Task An_event_in_time_withdraws_the_timer()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Wait", async c =>
        {
            var n = await c.WaitForExternalEvent<int>("soon", TimeSpan.FromDays(1));
            return n + await c.WaitForExternalEvent<int>("again");
        }));
        var id = await engine.Schedule("Wait");
        await engine.Client.RaiseEventAsync(id, "soon", 1);
        await Eventually.Holds(() => engine.Store.Read(db => (long)db.Scalar("SELECT COUNT(*) FROM history WHERE kind = 11")!) == 1, "the event is read");
        Assert.Equal(0L, engine.Store.Read(db => db.Scalar("SELECT COUNT(*) FROM inbox")));
        await engine.Client.RaiseEventAsync(id, "again", 2);
        Assert.Equal(3, (await engine.End(id)).ReadOutputAs<int>());
    }

    [Fact]
    public async Task An_event_of_the_wrong_shape_fails_the_wait()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Wait", async c => await c.WaitForExternalEvent<int>("n")));
        var id = await engine.Schedule("Wait");
        await engine.Client.RaiseEventAsync(id, "n", "seven");
        Assert.True((await engine.End(id)).FailureDetails!.IsCausedBy<System.Text.Json.JsonException>());
    }

    [Fact]
    public async Task Instances_send_events_to_one_another()
    {
        await using var engine = await Start(t => t
            .AddOrchestrator("Wait", async c => await c.WaitForExternalEvent<int>("n"))
            .AddOrchestrator("Send", c =>
            {
                c.SendEvent(c.GetInput<string>()!, "N", 5);
                c.SendEvent("nobody", "N", 6);
                return Task.FromResult<object?>("sent");
            }));
        var id = await engine.Schedule("Wait");
        Assert.Equal("sent", (await engine.Run("Send", id)).ReadOutputAs<string>());
        Assert.Equal(5, (await engine.End(id)).ReadOutputAs<int>());
    }

    [Fact]
    public async Task A_timer_fires_after_weeks_and_time_stands_still_within_a_step()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Sleep", async c =>
        {
            var before = c.CurrentUtcDateTime;
            await c.CreateTimer(TimeSpan.FromDays(40), CancellationToken.None);
            return (c.CurrentUtcDateTime - before).TotalDays;
        }), fakeClock: true);
        var id = await engine.Schedule("Sleep");
        var end = await Eventually.After(engine.End(id), _clock, TimeSpan.FromDays(3));
        Assert.InRange(end.ReadOutputAs<double>(), 40, 200);
        Assert.Equal(2030, end.CreatedAt.Year);
    }

    [Fact]
    public async Task Timers_fire_in_the_order_of_their_times()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Race", async c =>
        {
            List<int> order = [];
            async Task After(int minutes)
            {
                await c.CreateTimer(c.CurrentUtcDateTime.AddMinutes(minutes), CancellationToken.None);
                order.Add(minutes);
            }

            await Task.WhenAll(After(30), After(10), After(20));
            return string.Join(",", order);
        }), fakeClock: true);
        var end = await Eventually.After(engine.Run("Race"), _clock, TimeSpan.FromMinutes(1));
        Assert.Equal("10,20,30", end.ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_timer_in_the_past_fires_at_once()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Past", async c =>
        {
            await c.CreateTimer(c.CurrentUtcDateTime.AddDays(-1), CancellationToken.None);
            return "on";
        }));
        Assert.Equal("on", (await engine.Run("Past")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_cancelled_timer_throws()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Cancel", async c =>
        {
            using var source = new CancellationTokenSource();
            var timer = c.CreateTimer(TimeSpan.FromDays(1), source.Token);
            await c.CreateTimer(TimeSpan.FromMilliseconds(1), CancellationToken.None);
#pragma warning disable CA1849 // Orchestrator code stays on its thread.
            source.Cancel();
#pragma warning restore CA1849
            try
            {
                await timer;
                return "fired";
            }
            catch (TaskCanceledException)
            {
                return "cancelled";
            }
        }));
        Assert.Equal("cancelled", (await engine.Run("Cancel")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_start_time_is_kept()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Now", c => Task.FromResult<object?>(c.CurrentUtcDateTime)), fakeClock: true);
        var at = _clock.GetUtcNow().AddHours(5);
        var id = await engine.Client.ScheduleNewOrchestrationInstanceAsync("Now", new StartOrchestrationOptions("later", at));
        Assert.Equal(OrchestrationRuntimeStatus.Pending, (await engine.Client.GetInstanceAsync(id))!.RuntimeStatus);
        var end = await Eventually.After(engine.End(id), _clock, TimeSpan.FromMinutes(30));
        Assert.True(end.ReadOutputAs<DateTime>() >= at.UtcDateTime);
    }

    public sealed class Cached() : EventConformance(500);

    public sealed class Replayed() : EventConformance(0);

    public sealed class OnPostgres() : EventConformance(500, TestStore.Postgres);

    public sealed class ReplayedOnPostgres() : EventConformance(0, TestStore.Postgres);
}
