using Puente.Runtime.DurableTask.Client;

namespace Puente.Runtime.DurableTask.Tests;

/// <summary>External events: buffered, in order, and between instances.</summary>
public abstract class EventConformance(int cached, TestStore store = TestStore.Sqlite) : ConformanceSuite(cached, store)
{
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
    public async Task Several_waiters_of_a_name_are_served_in_their_order()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Wait", async c =>
            string.Join(" ", await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => c.WaitForExternalEvent<int>("n"))))));
        var id = await engine.Schedule("Wait");
        await engine.Until(id, m => m.IsRunning);
        foreach (var n in new[] { 3, 1, 2 }) await engine.Client.RaiseEventAsync(id, "n", n);
        Assert.Equal("3 1 2", (await engine.End(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Names_are_waited_for_apart()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Wait", async c =>
        {
            var (a, b) = (c.WaitForExternalEvent<int>("a"), c.WaitForExternalEvent<int>("b"));
            return $"{await a} {await b}";
        }));
        var id = await engine.Schedule("Wait");
        await engine.Client.RaiseEventAsync(id, "b", 2);
        await engine.Client.RaiseEventAsync(id, "c", 3);
        await engine.Client.RaiseEventAsync(id, "a", 1);
        Assert.Equal("1 2", (await engine.End(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task The_first_of_two_events_wins()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Either", async c =>
        {
            var (yes, no) = (c.WaitForExternalEvent<string>("yes"), c.WaitForExternalEvent<string>("no"));
            return await await Task.WhenAny(yes, no);
        }));
        var id = await engine.Schedule("Either");
        await engine.Client.RaiseEventAsync(id, "no", "refused");
        Assert.Equal("refused", (await engine.End(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Nothing_as_payload_is_the_default()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Wait", async c => $"{await c.WaitForExternalEvent<int>("n")} {await c.WaitForExternalEvent<string>("n") ?? "null"}"));
        var id = await engine.Schedule("Wait");
        await engine.Client.RaiseEventAsync(id, "n");
        await engine.Client.RaiseEventAsync(id, "n", CancellationToken.None);
        Assert.Equal("0 null", (await engine.End(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_cancelled_wait_throws_and_takes_no_event()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Wait", async c =>
        {
            using var source = new CancellationTokenSource();
            var withdrawn = c.WaitForExternalEvent<int>("n", source.Token);
            var kept = c.WaitForExternalEvent<int>("n");
            await c.WaitForExternalEvent<int>("cancel");
#pragma warning disable CA1849 // Orchestrator code stays on its thread.
            source.Cancel();
#pragma warning restore CA1849
            c.SetCustomStatus("cancelled");
            return $"{await kept} {withdrawn.IsCanceled}";
        }));
        var id = await engine.Schedule("Wait");
        await engine.Client.RaiseEventAsync(id, "cancel", 0);
        await engine.Until(id, m => m.SerializedCustomStatus is not null);
        await engine.Client.RaiseEventAsync(id, "n", 5);
        Assert.Equal("5 True", (await engine.End(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_wait_that_is_cancelled_before_it_begins_throws()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Wait", async c =>
        {
            try
            {
                return await c.WaitForExternalEvent<string>("n", new CancellationToken(canceled: true));
            }
            catch (TaskCanceledException)
            {
                return "cancelled";
            }
        }));
        Assert.Equal("cancelled", (await engine.Run("Wait")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_wait_times_out_at_its_very_time()
    {
        await using var engine = await StartByClock(t => t.AddOrchestrator("Wait", async c =>
        {
            var before = c.CurrentUtcDateTime;
            try
            {
                await c.WaitForExternalEvent<int>("never", TimeSpan.FromDays(10));
            }
            catch (TaskCanceledException)
            {
                return (c.CurrentUtcDateTime - before).TotalDays;
            }

            return -1;
        }));
        Assert.Equal(10, (await RunByClock(engine, "Wait")).ReadOutputAs<double>());
    }

    [Fact]
    public async Task A_buffered_event_is_there_before_any_timeout()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Wait", async c =>
        {
            await c.WaitForExternalEvent<int>("go");
            return await c.WaitForExternalEvent<int>("n", TimeSpan.Zero);
        }));
        var id = await engine.Schedule("Wait");
        await engine.Client.RaiseEventAsync(id, "n", 4);
        await engine.Client.RaiseEventAsync(id, "go", 0);
        Assert.Equal(4, (await engine.End(id)).ReadOutputAs<int>());
    }

    [Fact]
    public async Task A_wait_with_timeout_hears_its_token_too()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Wait", async c =>
        {
            using var source = new CancellationTokenSource();
            var wait = c.WaitForExternalEvent<int>("never", TimeSpan.FromDays(1), source.Token);
            await c.WaitForExternalEvent<int>("cancel");
#pragma warning disable CA1849 // Orchestrator code stays on its thread.
            source.Cancel();
#pragma warning restore CA1849
            try
            {
                return await wait;
            }
            catch (TaskCanceledException)
            {
                return -1;
            }
        }));
        var id = await engine.Schedule("Wait");
        await engine.Client.RaiseEventAsync(id, "cancel", 0);
        Assert.Equal(-1, (await engine.End(id)).ReadOutputAs<int>());
        Assert.Equal(0L, engine.Store.Read(db => db.Number("SELECT COUNT(*) FROM inbox")));
    }

    [Fact]
    public async Task Hundreds_of_events_are_read_once_each_and_in_order()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Sum", async c =>
        {
            List<int> seen = [];
            while (seen.Count < 200) seen.Add(await c.WaitForExternalEvent<int>("n"));
            return seen;
        }));
        var id = await engine.Schedule("Sum");
        for (var n = 0; n < 200; n++) await engine.Client.RaiseEventAsync(id, "n", n);
        Assert.Equal(Enumerable.Range(0, 200), (await engine.End(id)).ReadOutputAs<int[]>()!);
    }

    [Fact]
    public async Task An_event_reaches_an_instance_that_has_not_started()
    {
        await using var engine = await StartByClock(t => t.AddWaiter());
        var id = await engine.Client.ScheduleNewOrchestrationInstanceAsync("Wait", new StartOrchestrationOptions("later", Clock.GetUtcNow().AddDays(2)));
        await engine.Client.RaiseEventAsync(id, "n", 8);
        Assert.Equal(OrchestrationRuntimeStatus.Pending, (await engine.Client.GetInstanceAsync(id))!.RuntimeStatus);
        Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(8, (await engine.End(id)).ReadOutputAs<int>());
    }

    [Fact]
    public async Task Two_instances_play_back_and_forth()
    {
        await using var engine = await Start(t => t
            .AddOrchestrator("Ping", async c =>
            {
                var n = 0;
                while (n < 10)
                {
                    c.SendEvent("pong", "ball", n + 1);
                    n = await c.WaitForExternalEvent<int>("ball");
                }

                return n;
            })
            .AddOrchestrator("Pong", async c =>
            {
                var n = 0;
                while (n < 9)
                {
                    n = await c.WaitForExternalEvent<int>("ball");
                    c.SendEvent("ping", "ball", n + 1);
                }

                return n;
            }));
        await engine.Schedule("Pong", id: "pong");
        Assert.Equal(10, (await engine.Run("Ping", id: "ping")).ReadOutputAs<int>());
        Assert.Equal(9, (await engine.End("pong")).ReadOutputAs<int>());
    }

    [Fact]
    public async Task An_instance_may_send_to_itself()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Self", async c =>
        {
            c.SendEvent(c.InstanceId, "n", 3);
            return await c.WaitForExternalEvent<int>("N");
        }));
        Assert.Equal(3, (await engine.Run("Self")).ReadOutputAs<int>());
    }

    [Fact]
    public async Task A_parent_may_send_to_a_child_it_has_just_called()
    {
        await using var engine = await Start(t => t.AddWaiter().AddOrchestrator("Parent", async c =>
        {
            var child = c.CallSubOrchestratorAsync<int>("Wait", new TaskOptions().WithInstanceId("child"));
            c.SendEvent("child", "n", 6);
            return await child;
        }));
        Assert.Equal(6, (await engine.Run("Parent")).ReadOutputAs<int>());
    }

    [Fact]
    public async Task A_child_may_send_to_its_parent()
    {
        await using var engine = await Start(t => t
            .AddOrchestrator("Child", c =>
            {
                foreach (var n in new[] { 1, 2 }) c.SendEvent(c.Parent!.InstanceId, "progress", n);
                return Task.FromResult<object?>(3);
            })
            .AddOrchestrator("Parent", async c =>
            {
                var child = c.CallSubOrchestratorAsync<int>("Child");
                return $"{await c.WaitForExternalEvent<int>("progress")} {await c.WaitForExternalEvent<int>("progress")} {await child}";
            }));
        Assert.Equal("1 2 3", (await engine.Run("Parent")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task An_event_has_a_name()
    {
        await using var engine = await Start(t => t.AddWaiter());
        var id = await engine.Schedule("Wait");
        await Assert.ThrowsAsync<ArgumentException>(() => engine.Client.RaiseEventAsync(id, ""));
        await Assert.ThrowsAsync<ArgumentException>(() => engine.Client.RaiseEventAsync("", "n"));
    }

    public sealed class Cached() : EventConformance(500);

    public sealed class Replayed() : EventConformance(0);

    public sealed class OnPostgres() : EventConformance(500, TestStore.Postgres);

    public sealed class ReplayedOnPostgres() : EventConformance(0, TestStore.Postgres);
}
