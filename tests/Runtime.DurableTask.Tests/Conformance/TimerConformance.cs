using Puente.Runtime.DurableTask.Client;

namespace Puente.Runtime.DurableTask.Tests;

/// <summary>Timers, start times, and the time that orchestrators read.</summary>
public abstract class TimerConformance(int cached, TestStore store = TestStore.Sqlite) : ConformanceSuite(cached, store)
{
    [Fact]
    public async Task A_timer_fires_after_weeks_and_time_stands_still_within_a_step()
    {
        await using var engine = await StartByClock(t => t.AddOrchestrator("Sleep", async c =>
        {
            var before = c.CurrentUtcDateTime;
            await c.CreateTimer(TimeSpan.FromDays(40), CancellationToken.None);
            return (c.CurrentUtcDateTime - before).TotalDays;
        }));
        var id = await engine.Schedule("Sleep");
        var end = await engine.EndByTimers(id, Clock);
        Assert.Equal(40, end.ReadOutputAs<double>());
        Assert.Equal(2030, end.CreatedAt.Year);
    }

    [Fact]
    public async Task Timers_fire_in_the_order_of_their_times()
    {
        await using var engine = await StartByClock(t => t.AddOrchestrator("Race", async c =>
        {
            List<int> order = [];
            async Task After(int minutes)
            {
                await c.CreateTimer(c.CurrentUtcDateTime.AddMinutes(minutes), CancellationToken.None);
                order.Add(minutes);
            }

            await Task.WhenAll(After(30), After(10), After(20));
            return string.Join(",", order);
        }));
        var end = await RunByClock(engine, "Race");
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
        await using var engine = await StartByClock(t => t.AddOrchestrator("Now", c => Task.FromResult<object?>(c.CurrentUtcDateTime)));
        var at = Clock.GetUtcNow().AddHours(5);
        var id = await engine.Client.ScheduleNewOrchestrationInstanceAsync("Now", new StartOrchestrationOptions("later", at));
        Assert.Equal(OrchestrationRuntimeStatus.Pending, (await engine.Client.GetInstanceAsync(id))!.RuntimeStatus);
        var end = await engine.EndByTimers(id, Clock);
        Assert.Equal(at.UtcDateTime, end.ReadOutputAs<DateTime>());
    }

    [Theory]
    [InlineData(0.001)]
    [InlineData(90)]
    [InlineData(3 * 86_400)]
    [InlineData(400 * 86_400)]
    public async Task A_timer_fires_at_its_very_time(double seconds)
    {
        await using var engine = await StartByClock(t => t.AddOrchestrator("Sleep", async c =>
        {
            var before = c.CurrentUtcDateTime;
            await c.CreateTimer(TimeSpan.FromSeconds(c.GetInput<double>()), CancellationToken.None);
            return (c.CurrentUtcDateTime - before).TotalSeconds;
        }));
        Assert.Equal(seconds, (await RunByClock(engine, "Sleep", seconds)).ReadOutputAs<double>());
    }

    [Fact]
    public async Task A_timer_does_not_fire_before_its_time()
    {
        await using var engine = await StartByClock(t => t.AddOrchestrator("Sleep", async c =>
        {
            await c.CreateTimer(TimeSpan.FromHours(2), CancellationToken.None);
            return "woke";
        }).AddOrchestrator("Other", async c =>
        {
            await c.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
            return "woke";
        }));
        var id = await engine.Schedule("Sleep");
        await RunByClock(engine, "Other");
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await engine.Client.GetInstanceAsync(id))!.RuntimeStatus);
        Assert.Equal("woke", (await engine.EndByTimers(id, Clock)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Timers_of_one_instant_fire_in_the_order_they_were_made()
    {
        await using var engine = await StartByClock(t => t.AddOrchestrator("Same", async c =>
        {
            var at = c.CurrentUtcDateTime.AddMinutes(5);
            List<int> order = [];
            async Task Note(int n)
            {
                await c.CreateTimer(at, CancellationToken.None);
                order.Add(n);
            }

            await Task.WhenAll(Enumerable.Range(0, 20).Select(Note));
            return order;
        }));
        Assert.Equal(Enumerable.Range(0, 20), (await RunByClock(engine, "Same")).ReadOutputAs<int[]>()!);
    }

    [Fact]
    public async Task Hundreds_of_timers_all_fire()
    {
        await using var engine = await StartByClock(t => t.AddOrchestrator("Many", async c =>
        {
            var start = c.CurrentUtcDateTime;
            await Task.WhenAll(Enumerable.Range(0, 300).Select(i => c.CreateTimer(TimeSpan.FromMinutes(i % 3), CancellationToken.None)));
            return (c.CurrentUtcDateTime - start).TotalMinutes;
        }));
        Assert.Equal(2, (await RunByClock(engine, "Many")).ReadOutputAs<double>());
    }

    [Fact]
    public async Task Timers_of_many_instances_wake_each_its_own()
    {
        await using var engine = await StartByClock(t => t.AddOrchestrator("Sleep", async c =>
        {
            await c.CreateTimer(TimeSpan.FromHours(c.GetInput<int>()), CancellationToken.None);
            return c.CurrentUtcDateTime;
        }));
        var start = Clock.GetUtcNow().UtcDateTime;
        var ids = await Task.WhenAll(Enumerable.Range(1, 10).Select(hours => engine.Schedule("Sleep", hours)));
        foreach (var (id, hours) in ids.Zip(Enumerable.Range(1, 10))) Assert.Equal(start.AddHours(hours), (await engine.EndByTimers(id, Clock)).ReadOutputAs<DateTime>());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(-1_000_000)]
    public async Task A_timer_that_is_due_fires_at_once(int seconds)
    {
        await using var engine = await StartByClock(t => t.AddOrchestrator("Due", async c =>
        {
            await c.CreateTimer(TimeSpan.FromSeconds(c.GetInput<int>()), CancellationToken.None);
            return c.CurrentUtcDateTime;
        }));
        Assert.Equal(Clock.GetUtcNow().UtcDateTime, (await engine.Run("Due", seconds)).ReadOutputAs<DateTime>());
    }

    [Fact]
    public async Task A_timer_at_the_end_of_time_waits()
    {
        await using var engine = await StartByClock(t => t.AddOrchestrator("Ever", async c =>
        {
            await Task.WhenAny(c.CreateTimer(DateTime.MaxValue, CancellationToken.None), c.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None));
            return "the other";
        }));
        Assert.Equal("the other", (await RunByClock(engine, "Ever")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_timer_that_lost_its_race_leaves_nothing_behind()
    {
        await using var engine = await StartByClock(t => t.AddEcho().AddOrchestrator("Race", async c =>
        {
            using var source = new CancellationTokenSource();
            var timer = c.CreateTimer(TimeSpan.FromDays(30), source.Token);
            var work = c.CallActivityAsync<string>("Echo", "work");
            var first = await Task.WhenAny(timer, work);
#pragma warning disable CA1849 // Orchestrator code stays on its thread.
            source.Cancel();
#pragma warning restore CA1849
            await c.WaitForExternalEvent<int>("go");
            return first == work ? await work : "timer";
        }));
        var id = await engine.Schedule("Race");
        await Eventually.Holds(() => engine.Store.Read(db => db.Number("SELECT COUNT(*) FROM history WHERE kind = 4")) == 1, "the result is read");
        Assert.Equal(0L, engine.Store.Read(db => db.Number("SELECT COUNT(*) FROM inbox")));
        await engine.Client.RaiseEventAsync(id, "go", 1);
        Assert.Equal("work", (await engine.End(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_timer_that_wins_its_race_comes_before_the_work()
    {
        var never = new TaskCompletionSource<object?>();
        await using var engine = await Start(t => t.AddActivity("Slow", (_, _) => never.Task).AddOrchestrator("Race", async c =>
        {
            var timer = c.CreateTimer(TimeSpan.FromMilliseconds(1), CancellationToken.None);
            return await Task.WhenAny(timer, c.CallActivityAsync("Slow")) == timer ? "too slow" : "in time";
        }));
        Assert.Equal("too slow", (await engine.Run("Race")).ReadOutputAs<string>());
        never.SetResult(null);
    }

    [Fact]
    public async Task A_timer_cancelled_within_its_step_is_none()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Cancel", async c =>
        {
            using var source = new CancellationTokenSource();
            var timer = c.CreateTimer(TimeSpan.FromDays(1), source.Token);
#pragma warning disable CA1849 // Orchestrator code stays on its thread.
            source.Cancel();
#pragma warning restore CA1849
            await c.WaitForExternalEvent<int>("go");
            return timer.IsCanceled;
        }));
        var id = await engine.Schedule("Cancel");
        await engine.Until(id, m => m.IsRunning);
        Assert.Equal(0L, engine.Store.Read(db => db.Number("SELECT COUNT(*) FROM inbox")));
        await engine.Client.RaiseEventAsync(id, "go", 1);
        Assert.True((await engine.End(id)).ReadOutputAs<bool>());
    }

    [Fact]
    public async Task Cancelling_a_timer_that_has_fired_does_nothing()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Late", async c =>
        {
            using var source = new CancellationTokenSource();
            await c.CreateTimer(TimeSpan.FromMilliseconds(1), source.Token);
#pragma warning disable CA1849 // Orchestrator code stays on its thread.
            source.Cancel();
#pragma warning restore CA1849
            await c.CreateTimer(TimeSpan.FromMilliseconds(1), CancellationToken.None);
            return "on";
        }));
        Assert.Equal("on", (await engine.Run("Late")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task An_orchestration_that_ends_takes_its_timers_along()
    {
        await using var engine = await Start(t => t.AddOrchestrator("End", c =>
        {
            _ = c.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None);
            return Task.FromResult<object?>("ended");
        }));
        Assert.Equal("ended", (await engine.Run("End")).ReadOutputAs<string>());
        Assert.Equal(0L, engine.Store.Read(db => db.Number("SELECT COUNT(*) FROM inbox")));
    }

    [Fact]
    public async Task Time_stands_still_between_awaits_and_never_runs_backwards()
    {
        var clock = new WaywardClock();
        await using var engine = await Start(
            t => t.AddActivity("Wind", (_, _) =>
            {
                clock.Offset -= TimeSpan.FromHours(1);
                return Task.FromResult<object?>(null);
            }).AddOrchestrator("Times", async c =>
            {
                List<DateTime> times = [];
                for (var i = 0; i < 4; i++)
                {
                    times.AddRange([c.CurrentUtcDateTime, c.CurrentUtcDateTime]);
                    await c.CallActivityAsync("Wind");
                }

                return times;
            }),
            o => o.TimeProvider = clock);
        var times = (await engine.Run("Times")).ReadOutputAs<DateTime[]>()!;
        Assert.Equal(times.Order(), times);
        Assert.All(times.Chunk(2), pair => Assert.Equal(pair[0], pair[1]));
        Assert.All(times, time => Assert.Equal(DateTimeKind.Utc, time.Kind));
    }

    [Fact]
    public async Task A_start_time_that_has_passed_is_now()
    {
        await using var engine = await StartByClock(t => t.AddOrchestrator("Now", c => Task.FromResult<object?>(c.CurrentUtcDateTime)));
        await engine.Client.ScheduleNewOrchestrationInstanceAsync("Now", new StartOrchestrationOptions("x", Clock.GetUtcNow().AddYears(-1)));
        Assert.Equal(Clock.GetUtcNow().UtcDateTime, (await engine.End("x")).ReadOutputAs<DateTime>());
    }

    [Fact]
    public async Task A_start_time_of_another_zone_is_the_same_instant()
    {
        await using var engine = await StartByClock(t => t.AddOrchestrator("Now", c => Task.FromResult<object?>(c.CurrentUtcDateTime)));
        var at = Clock.GetUtcNow().AddHours(3);
        await engine.Client.ScheduleNewOrchestrationInstanceAsync("Now", new StartOrchestrationOptions("x", at.ToOffset(TimeSpan.FromHours(9))));
        Assert.Equal(at.UtcDateTime, (await engine.EndByTimers("x", Clock)).ReadOutputAs<DateTime>());
    }

    public sealed class Cached() : TimerConformance(500);

    public sealed class Replayed() : TimerConformance(0);

    public sealed class OnPostgres() : TimerConformance(500, TestStore.Postgres);

    public sealed class ReplayedOnPostgres() : TimerConformance(0, TestStore.Postgres);

    /// <summary>The system's clock, set by hand.</summary>
    private sealed class WaywardClock : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
    }
}
