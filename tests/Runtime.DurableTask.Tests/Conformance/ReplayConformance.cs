using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Runtime.DurableTask.Tests;

/// <summary>What orchestrator code sees of replays: nothing.</summary>
public abstract class ReplayConformance(int cached, TestStore store = TestStore.Sqlite) : ConformanceSuite(cached, store)
{
    [Fact]
    public async Task Custom_status_is_the_last_one_set()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Status", async c =>
        {
            c.SetCustomStatus(new { Step = 1 });
            await c.WaitForExternalEvent<int>("n");
            c.SetCustomStatus(new { Step = 2 });
            return null;
        }));
        var id = await engine.Schedule("Status");
        await engine.Until(id, m => m.SerializedCustomStatus == """{"step":1}""");
        await engine.Client.RaiseEventAsync(id, "n", 1);
        Assert.Equal("""{"step":2}""", (await engine.End(id)).SerializedCustomStatus);
    }

    [Fact]
    public async Task Identifiers_are_the_same_in_every_replay_and_of_version_5()
    {
        await using var engine = await Start(t => t
            .AddActivity<Guid, Guid>("Echo", (g, _) => Task.FromResult(g))
            .AddOrchestrator("Ids", async c =>
            {
                var (a, b) = (c.NewGuid(), c.NewGuid());
                await c.CreateTimer(TimeSpan.FromMilliseconds(1), CancellationToken.None);
                var echo = await c.CallActivityAsync<Guid>("Echo", a);
                return new[] { a == echo && a != b ? "same" : "different", a.Version.ToString(System.Globalization.CultureInfo.InvariantCulture) };
            }));
        Assert.Equal(["same", "5"], (await engine.Run("Ids")).ReadOutputAs<string[]>()!);
    }

    [Fact]
    public async Task Replay_is_told_apart_from_the_first_run()
    {
        var first = new ConcurrentQueue<int>();
        await using var engine = await Start(t => t.AddOrchestrator("Steps", async c =>
        {
            for (var i = 0; i < 4; i++)
            {
                if (!c.IsReplaying) first.Enqueue(i);
                await c.CreateTimer(TimeSpan.FromMilliseconds(1), CancellationToken.None);
            }

            return null;
        }));
        await engine.Run("Steps");
        Assert.Equal([0, 1, 2, 3], first);
    }

    [Fact]
    public async Task A_replay_safe_logger_speaks_once()
    {
        using var lines = new LineLoggerProvider();
        await using var engine = await Start(
            t => t.AddOrchestrator("Log", async c =>
            {
                var log = c.CreateReplaySafeLogger("test");
                log.LogInformation("before");
                for (var i = 0; i < 3; i++) await c.CreateTimer(TimeSpan.FromMilliseconds(1), CancellationToken.None);
                log.LogInformation("after");
                return null;
            }),
            services: s => s.AddLogging(b => b.AddProvider(lines)));
        await engine.Run("Log");
        Assert.Equal(["before", "after"], lines.Of("test"));
    }

    [Fact]
    public async Task A_custom_status_can_be_cleared()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Status", async c =>
        {
            c.SetCustomStatus("set");
            await c.WaitForExternalEvent<int>("n");
            c.SetCustomStatus(null);
            return null;
        }));
        var id = await engine.Schedule("Status");
        await engine.Until(id, m => m.SerializedCustomStatus == "\"set\"");
        await engine.Client.RaiseEventAsync(id, "n");
        Assert.Null((await engine.End(id)).SerializedCustomStatus);
    }

    [Fact]
    public async Task Identifiers_of_instances_differ()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Id", c => Task.FromResult<object?>(c.NewGuid())));
        var ids = await Task.WhenAll(Enumerable.Range(0, 10).Select(async i => (await engine.Run("Id", id: $"i{i}")).ReadOutputAs<Guid>()));
        Assert.Equal(10, ids.Distinct().Count());
    }

    [Fact]
    public async Task Time_and_identifiers_are_the_same_after_a_restart_of_the_engine()
    {
        var folder = NewFolder();
        ConcurrentQueue<string> seen = new();
        void Tasks(TaskRegistry t) => t.AddOrchestrator("Same", async c =>
        {
            seen.Enqueue($"{c.CurrentUtcDateTime.Ticks} {c.NewGuid()} {c.NewGuid()}");
            return await c.WaitForExternalEvent<int>("n");
        });
        await using (var first = await Start(Tasks, folder: folder))
        {
            await first.Schedule("Same", id: "x");
            await first.Until("x", m => m.IsRunning);
        }

        await using var second = await Start(Tasks, folder: folder);
        await second.Client.RaiseEventAsync("x", "n", 1);
        await second.End("x");
        Assert.True(seen.Count >= 2);
        Assert.Single(seen.Distinct());
    }

    [Fact]
    public async Task A_logger_of_a_type_and_of_the_factory_speak_once()
    {
        using var lines = new LineLoggerProvider();
        await using var engine = await Start(
            t => t.AddEcho().AddOrchestrator("Log", async c =>
            {
                c.CreateReplaySafeLogger<PayloadConformance>().LogInformation("generic");
#pragma warning disable CA2263 // This overload is what the case is about.
                c.CreateReplaySafeLogger(typeof(PayloadConformance)).LogInformation("type");
#pragma warning restore CA2263
                c.ReplaySafeLoggerFactory.CreateLogger(typeof(PayloadConformance).FullName!).LogInformation("factory");
                for (var i = 0; i < 3; i++) await c.CallActivityAsync("Echo", i);
                return null;
            }),
            services: s => s.AddLogging(b => b.AddProvider(lines)));
        await engine.Run("Log");
        Assert.Equal(["generic", "type", "factory"], lines.Of(typeof(PayloadConformance).FullName!));
    }

    [Fact]
    public async Task A_logger_is_silent_while_replaying_after_a_restart_of_the_engine()
    {
        using var lines = new LineLoggerProvider();
        var folder = NewFolder();
        void Tasks(TaskRegistry t) => t.AddOrchestrator("Log", async c =>
        {
            var log = c.CreateReplaySafeLogger("test");
            log.LogInformation("before, replaying {Replaying}", c.IsReplaying);
            await c.WaitForExternalEvent<int>("n");
            log.LogInformation("after, replaying {Replaying}", c.IsReplaying);
            return null;
        });
        await using (var first = await Start(Tasks, folder: folder, services: s => s.AddLogging(b => b.AddProvider(lines))))
        {
            await first.Schedule("Log", id: "x");
            await first.Until("x", m => m.IsRunning);
        }

        await using var second = await Start(Tasks, folder: folder, services: s => s.AddLogging(b => b.AddProvider(lines)));
        await second.Client.RaiseEventAsync("x", "n", 1);
        await second.End("x");
        Assert.Equal(["before, replaying False", "after, replaying False"], lines.Of("test"));
    }

    [Fact]
    public async Task The_context_knows_its_name_as_it_was_called_and_its_id()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Name", c => Task.FromResult<object?>($"{c.Name == "NAME"} {c.InstanceId} {c.Properties.Count}")));
        Assert.Equal("True x 0", (await engine.Run("name", id: "x")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task The_context_refuses_other_threads()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Thread", c =>
        {
            Exception? refused = null;
            var thread = new Thread(() => refused = Record.Exception(() => c.SetCustomStatus("other thread")));
            thread.Start();
            thread.Join();
            return Task.FromResult<object?>(refused?.Message);
        }));
        Assert.Contains("from another thread", (await engine.Run("Thread")).ReadOutputAs<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_has_happened_is_not_done_again_after_a_restart_of_the_engine()
    {
        var folder = NewFolder();
        var runs = 0;
        void Tasks(TaskRegistry t) => t
            .AddActivity("Count", (_, _) => Task.FromResult<object?>(Interlocked.Increment(ref runs)))
            .AddEchoOrchestrator()
            .AddOrchestrator("Run", async c =>
            {
                var n = await c.CallActivityAsync<int>("Count") + await c.CallSubOrchestratorAsync<int>("Same", 10);
                await c.CreateTimer(TimeSpan.FromMilliseconds(1), CancellationToken.None);
                c.SetCustomStatus("here");
                return n + await c.WaitForExternalEvent<int>("n");
            });
        await using (var first = await Start(Tasks, folder: folder))
        {
            await first.Schedule("Run", id: "x");
            await first.Until("x", m => m.SerializedCustomStatus is not null);
        }

        await using var second = await Start(Tasks, folder: folder);
        await second.Client.RaiseEventAsync("x", "n", 100);
        Assert.Equal(111, (await second.End("x")).ReadOutputAs<int>());
        Assert.Equal(1, runs);
    }

    public sealed class Cached() : ReplayConformance(500);

    public sealed class Replayed() : ReplayConformance(0);

    public sealed class OnPostgres() : ReplayConformance(500, TestStore.Postgres);

    public sealed class ReplayedOnPostgres() : ReplayConformance(0, TestStore.Postgres);
}
