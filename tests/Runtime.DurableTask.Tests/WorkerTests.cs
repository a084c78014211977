using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Puente.Runtime.DurableTask.Client;
using Puente.Runtime.DurableTask.Storage;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Runtime.DurableTask.Tests;

/// <summary>Several workers on one hub in PostgreSQL: killed, paused, cut off, late.</summary>
public sealed class WorkerTests : IDisposable
{
    private const int Orchestrations = 150;
    private readonly string _folder = TestEngine.NewFolder();

    private string Hub => TestEngine.HubOf(_folder);

    private string File => Path.Combine(_folder, "ledger.txt");

    [Fact]
    public async Task A_killed_workers_work_goes_to_the_other()
    {
        var database = await SharedPostgres.ConnectionString();
        using (var victim = CrashHost.Start(database, Hub, File, 0))
        {
            await victim.Up();
            using var survivor = CrashHost.Start(database, Hub, File, Orchestrations);
            await Eventually.Holds(() => survivor.HasExited || Ledger.Count(File) > 40, "effects");
            await victim.Kill();
            await survivor.EndsWell();
        }

        await Check();
    }

    [Fact]
    public async Task A_worker_paused_past_its_lease_finds_its_work_done_and_goes_on_as_another()
    {
        var database = await SharedPostgres.ConnectionString();
        using (var paused = CrashHost.Start(database, Hub, File, 0))
        {
            await paused.Up();
            using var survivor = CrashHost.Start(database, Hub, File, Orchestrations);
            await Eventually.Holds(() => survivor.HasExited || Ledger.Count(File) > 40, "effects");
            paused.Pause();
            await survivor.Says("took over");
            paused.Continue();
            await paused.Says("was silent for longer than its lease");
            await survivor.EndsWell();
            Assert.False(paused.HasExited);
        }

        await Check();
    }

    [Fact]
    public async Task A_worker_cut_from_the_database_loses_its_work_and_comes_back()
    {
        var database = await SharedPostgres.ConnectionString();
        await using var link = new CuttableLink(await SharedPostgres.Port());
        using (var cutOff = CrashHost.Start(PostgresServer.To(link.Port), Hub, File, 0))
        {
            await cutOff.Up();
            using var survivor = CrashHost.Start(database, Hub, File, Orchestrations);
            await Eventually.Holds(() => survivor.HasExited || Ledger.Count(File) > 40, "effects");
            link.Cut();
            await survivor.Says("took over");
            link.Mend();
            await cutOff.Says("was silent for longer than its lease");
            await survivor.EndsWell();
            Assert.False(cutOff.HasExited);
        }

        await Check();
    }

    [Fact]
    public async Task A_late_outcome_of_an_activity_is_refused()
    {
        var (held, log) = (new TaskCompletionSource<string>(), new LineLoggerProvider());
        await using var late = await Start("late", _ => held.Task, log: log);
        var id = await late.Schedule("Call");
        await Eventually.Holds(() => late.Store.Read(db => db.Number("SELECT COUNT(*) FROM activities WHERE owner = $1", late.Store.Worker)) == 1, "the activity taken");

        await using var heir = await Start("heir", _ => Task.FromResult("heir"));
        await Strike(late, heir);
        Assert.Equal("heir", (await heir.End(id)).ReadOutputAs<string>());

        held.SetResult("late");
        await Eventually.Holds(() => log.Of("Puente.Runtime.DurableTask.Engine.EngineLog").Any(l => l.Contains("was not wanted any more", StringComparison.Ordinal)), "the refusal");
        var history = await heir.Client.GetOrchestrationHistoryAsync(id);
        Assert.Equal("\"heir\"", Assert.Single(history, e => e.EventType == "TaskCompleted").Result);
    }

    [Fact]
    public async Task A_late_step_of_an_orchestration_is_refused()
    {
        using var gate = new ManualResetEventSlim();
        var steps = 0;
        await using var late = await Start("late", _ => Task.FromResult("late"), o => o.Probe = point =>
        {
            // The first step makes the instance this worker's; the second stalls before it is written.
            if (point == FaultPoint.StepRan && Interlocked.Increment(ref steps) == 2) gate.Wait(TestEngine.Deadline);
        });
        var id = await late.Schedule("Call");
        await Eventually.Holds(() => Volatile.Read(ref steps) >= 2, "the stalled step");

        await using var heir = await Start("heir", _ => Task.FromResult("heir"));
        await Strike(late, heir);
        Assert.Equal("late", (await heir.End(id)).ReadOutputAs<string>());
        gate.Set();

        await Eventually.Holds(() => late.Health.State == DurableTaskHealthState.Healthy, "health");
        var history = await late.Client.GetOrchestrationHistoryAsync(id);
        Assert.Single(history, e => e.EventType == "ExecutionCompleted");
        Assert.Single(history, e => e.EventType == "TaskCompleted");
    }

    [Fact]
    public async Task Two_workers_share_a_wide_fan_out()
    {
        HashSet<string> ran = [];
        Func<string, Func<string, Task<string>>> run = name => _ =>
        {
            lock (ran) ran.Add(name);
            return Task.FromResult(name);
        };
        await using var one = await Start("one", run("one"));
        await using var two = await Start("two", run("two"));
        var id = await one.Schedule("Fan", 400);
        Assert.Equal(400, (await two.End(id)).ReadOutputAs<string[]>()!.Length);
        Assert.Equal(2, ran.Count);
    }

    [Fact]
    public async Task A_server_that_restarts_pauses_the_work_and_says_so()
    {
        await using var server = await PostgresServer.Start();
        await using var engine = await Start("one", _ => Task.FromResult("done"), o =>
        {
            o.ConnectionString = server.ConnectionString;
            o.MaxStorageBackoff = o.PollInterval = TimeSpan.FromMilliseconds(200);
        });
        var ids = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => engine.Schedule("Slow")));
        await server.Down();
        await Eventually.Holds(() => engine.Health.State == DurableTaskHealthState.Unhealthy, "unhealthy");
        await Assert.ThrowsAsync<DurableTaskStorageException>(() => engine.Schedule("Slow"));
        await Assert.ThrowsAsync<DurableTaskStorageException>(() => engine.Client.GetInstanceAsync(ids[0]));
        await server.Up();
        await Eventually.Holds(() => engine.Health.State == DurableTaskHealthState.Healthy, "healthy again");
        foreach (var id in ids) Assert.Equal("done", (await engine.End(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_server_that_becomes_read_only_pauses_the_work_and_says_so()
    {
        await using var server = await PostgresServer.Start();
        await using var engine = await Start("one", _ => Task.FromResult("done"), o =>
        {
            o.ConnectionString = server.ConnectionString;
            o.MaxStorageBackoff = o.PollInterval = TimeSpan.FromMilliseconds(200);
        });
        var ids = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => engine.Schedule("Slow")));
        await server.Execute("ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()");
        await Eventually.Holds(() => engine.Health.State == DurableTaskHealthState.Unhealthy, "unhealthy");
        var refused = await Assert.ThrowsAsync<DurableTaskStorageException>(() => engine.Schedule("Slow"));
        Assert.Contains("read-only", refused.Message, StringComparison.Ordinal);
        await server.Execute("SET default_transaction_read_only = off", "ALTER SYSTEM RESET default_transaction_read_only", "SELECT pg_reload_conf()");
        await Eventually.Holds(() => engine.Health.State == DurableTaskHealthState.Healthy, "healthy again");
        foreach (var id in ids) Assert.Equal("done", (await engine.End(id)).ReadOutputAs<string>());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Strikes a worker off as if its lease had run out, without waiting for that.</summary>
    private static async Task Strike(TestEngine silent, TestEngine heir)
    {
        var worker = silent.Store.Worker;
        await heir.Store.Write(db =>
        {
            db.Execute("UPDATE workers SET lease_until = clock_timestamp() - interval '1 second' WHERE worker_id = $1", worker);
            Assert.Contains(worker, WorkerTable.Reap(db));
            return true;
        });
    }

    private Task<TestEngine> Start(string name, Func<string, Task<string>> call, Action<DurableTaskOptions>? configure = null, LineLoggerProvider? log = null) => TestEngine.Start(
        tasks => tasks
            .AddActivity<string, string>("Call", (n, _) => call(n))
            .AddOrchestrator("Call", async c => await c.CallActivityAsync<string>("Call", name))
            .AddOrchestrator("Fan", async c => await Task.WhenAll(Enumerable.Range(0, c.GetInput<int>()).Select(_ => c.CallActivityAsync<string>("Call", name))))
            .AddOrchestrator("Slow", async c =>
            {
                for (var i = 0; i < 3; i++) await c.CreateTimer(TimeSpan.FromMilliseconds(300), CancellationToken.None);
                return await c.CallActivityAsync<string>("Call", name);
            }),
        o =>
        {
            o.PollInterval = TimeSpan.FromMilliseconds(100);
            configure?.Invoke(o);
        },
        _folder,
        services => services.AddLogging(l =>
        {
            if (log is not null) l.AddProvider(log);
        }),
        TestStore.Postgres);

    private async Task Check()
    {
        await using var engine = await TestEngine.Start(_ => { }, folder: _folder, store: TestStore.Postgres);
        await Ledger.Check(engine, File, Orchestrations);
    }
}
