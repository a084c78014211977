using Puente.Runtime.DurableTask.Client;
using Puente.Runtime.DurableTask.Engine;
using Puente.Runtime.DurableTask.Storage;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Runtime.DurableTask.Tests;

/// <summary>Large payloads lie in the payload store, come back as they were, and go with their instance.</summary>
public abstract class LargePayloadConformance(int cached, TestStore store)
{
    private const int Large = 5_000_000;

    private static string Text(int length, char letter = 'x') => new(letter, length);

    private static void Tasks(TaskRegistry t) => t
        .AddActivity<string, string>("Upper", (text, _) => Task.FromResult(text.ToUpperInvariant()))
        .AddActivity<string, int>("Length", (text, _) => Task.FromResult(text.Length))
        .AddOrchestrator("Upper", async c => await c.CallActivityAsync<string>("Upper", c.GetInput<string>()))
        .AddOrchestrator("Parent", async c => await c.CallSubOrchestratorAsync<string>("Upper", c.GetInput<string>(), new TaskOptions().WithInstanceId(c.InstanceId + "-child")))
        .AddOrchestrator("Event", async c => await c.CallActivityAsync<int>("Length", await c.WaitForExternalEvent<string>("text")))
        .AddOrchestrator("Send", c =>
        {
            c.SendEvent(c.GetInput<string>()!, "text", Text(Large / 10));
            return Task.FromResult<object?>(1);
        })
        .AddOrchestrator("Loop", async c =>
        {
            var text = c.GetInput<string>()!;
            if (text[0] == 'd') return text.Length + (await c.WaitForExternalEvent<string>("kept")).Length;
            await c.WaitForExternalEvent<int>("go");
            c.ContinueAsNew(Text(text.Length, (char)(text[0] + 1)));
            return null;
        });

    private async Task<(TestEngine Engine, string Objects)> Start(string? folder = null, IPayloadStore? objects = null)
    {
        folder ??= TestEngine.NewFolder();
        var path = Path.Combine(folder, "objects");
        var engine = await TestEngine.Start(
            Tasks,
            o =>
            {
                o.MaxCachedExecutions = cached;
                o.PayloadStore = objects ?? new FilePayloadStore(path);
                o.LargePayloadBytes = 10_000;
            },
            folder,
            store: store);
        return (engine, path);
    }

    private static int Count(string objects) => Directory.Exists(objects) ? Directory.GetFiles(objects, "*", SearchOption.AllDirectories).Length : 0;

    private static long LongestColumn(TestEngine engine) => engine.Store.Read(db => db.Number(
        "SELECT MAX(n) FROM (SELECT length(input) AS n FROM instances UNION ALL SELECT length(output) FROM instances UNION ALL SELECT length(payload) FROM history) AS sizes"));

    [Fact]
    public async Task Five_megabytes_go_through_orchestrator_activity_and_output()
    {
        var (engine, objects) = await Start();
        await using (engine)
        {
            var end = await engine.Run("Upper", Text(Large), "big");
            Assert.Equal(Text(Large, 'X'), end.ReadOutputAs<string>());
            Assert.Equal(Text(Large), end.ReadInputAs<string>());
            Assert.InRange(LongestColumn(engine), 10, 1000);
            Assert.Equal(2, Count(objects));
            var history = await engine.Client.GetOrchestrationHistoryAsync("big");
            Assert.Equal(Large + 2, Assert.Single(history, e => e.EventType == "TaskCompleted").Result!.Length);
            Assert.Equal(1, (await engine.Client.PurgeInstanceAsync("big")).PurgedInstanceCount);
            Assert.Equal(0, Count(objects));
        }

        Directory.Delete(engine.Folder, recursive: true);
    }

    [Fact]
    public async Task A_child_and_its_parent_have_their_own_copies()
    {
        var (engine, objects) = await Start();
        await using (engine)
        {
            Assert.Equal(Text(Large / 10, 'X'), (await engine.Run("Parent", Text(Large / 10), "p")).ReadOutputAs<string>());
            Assert.InRange(LongestColumn(engine), 10, 1000);
            await engine.Client.PurgeInstanceAsync("p-child");
            Assert.Equal(Text(Large / 10, 'X'), (await engine.Client.GetInstanceAsync("p", true))!.ReadOutputAs<string>());
            await engine.Client.PurgeAllInstancesAsync(new PurgeInstancesFilter());
            Assert.Equal(0, Count(objects));
        }

        Directory.Delete(engine.Folder, recursive: true);
    }

    [Fact]
    public async Task Events_from_clients_and_from_instances_are_large_too()
    {
        var (engine, _) = await Start();
        await using (engine)
        {
            await engine.Schedule("Event", id: "a");
            await engine.Client.RaiseEventAsync("a", "text", Text(Large / 10));
            Assert.Equal(Large / 10, (await engine.End("a")).ReadOutputAs<int>());
            await engine.Schedule("Event", id: "b");
            await engine.Run("Send", "b");
            Assert.Equal(Large / 10, (await engine.End("b")).ReadOutputAs<int>());
            Assert.InRange(LongestColumn(engine), 10, 1000);
        }

        Directory.Delete(engine.Folder, recursive: true);
    }

    [Fact]
    public async Task Continue_as_new_carries_what_is_large_and_drops_what_is_over()
    {
        var (engine, objects) = await Start();
        await using (engine)
        {
            await engine.Schedule("Loop", Text(50_000, 'a'), "loop");
            await engine.Client.RaiseEventAsync("loop", "kept", Text(30_000));
            for (var i = 0; i < 3; i++) await engine.Client.RaiseEventAsync("loop", "go", i);
            Assert.Equal(80_000, (await engine.End("loop")).ReadOutputAs<int>());
            await Eventually.Holds(() => Count(objects) <= 2, "only the last generation's objects are left");
            Assert.InRange(LongestColumn(engine), 1, 1000);
        }

        Directory.Delete(engine.Folder, recursive: true);
    }

    [Fact]
    public async Task A_replaced_instance_leaves_nothing_and_its_successor_keeps_its_own()
    {
        var (engine, objects) = await Start();
        await using (engine)
        {
            await engine.Run("Upper", Text(20_000, 'a'), "same");
            Assert.Equal(Text(20_000, 'B'), (await engine.Run("Upper", Text(20_000, 'b'), "same")).ReadOutputAs<string>());
            Assert.Equal(2, Count(objects));
            Assert.Equal("same", await engine.Client.RestartAsync("same"));
            Assert.Equal(Text(20_000, 'B'), (await engine.End("same")).ReadOutputAs<string>());
            await Eventually.Holds(() => Count(objects) == 2, "one copy of each");
        }

        Directory.Delete(engine.Folder, recursive: true);
    }

    [Fact]
    public async Task A_missing_object_fails_the_instance_and_no_other()
    {
        var (engine, objects) = await Start();
        await using (engine)
        {
            await engine.Schedule("Event", id: "a");
            await engine.Until("a", m => m.IsRunning);
            await engine.Client.SuspendInstanceAsync("a");
            await engine.Until("a", m => m.RuntimeStatus == OrchestrationRuntimeStatus.Suspended);
            await engine.Client.RaiseEventAsync("a", "text", Text(20_000));
            await Eventually.Holds(() => Count(objects) == 1, "the event is stored");
            await Eventually.Holds(() => engine.Store.Read(db => db.Number("SELECT COUNT(*) FROM inbox")) == 0, "the event is read");
            Directory.Delete(objects, recursive: true);
            await engine.Client.ResumeInstanceAsync("a");
            var end = await engine.End("a");
            // An execution kept in memory has read it already.
            Assert.Equal(cached > 0 ? null : typeof(PayloadMissingException).FullName, end.FailureDetails?.ErrorType);
            if (cached == 0) Assert.Contains("is not in the payload store", end.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
            Assert.Equal("TEXT", (await engine.Run("Upper", "text")).ReadOutputAs<string>());
            Assert.Equal(DurableTaskHealthState.Healthy, engine.Health.State);
        }

        Directory.Delete(engine.Folder, recursive: true);
    }

    [Fact]
    public async Task A_store_that_fails_keeps_payloads_in_the_database_and_delays_what_reads()
    {
        var folder = TestEngine.NewFolder();
        var flaky = new FlakyStore(new FilePayloadStore(Path.Combine(folder, "objects")));
        var (engine, objects) = await Start(folder, flaky);
        await using (engine)
        {
            flaky.Fails = true;
            Assert.Equal(Text(20_000, 'X'), (await engine.Run("Upper", Text(20_000))).ReadOutputAs<string>());
            Assert.Equal(0, Count(objects));
            flaky.Fails = false;
            await engine.Schedule("Event", id: "a");
            await engine.Client.SuspendInstanceAsync("a");
            await engine.Until("a", m => m.RuntimeStatus == OrchestrationRuntimeStatus.Suspended);
            await engine.Client.RaiseEventAsync("a", "text", Text(20_000));
            flaky.Fails = true;
            await engine.Client.ResumeInstanceAsync("a");
            await Eventually.Holds(() => flaky.Refused > 0, "it was tried");
            flaky.Fails = false;
            Assert.Equal(20_000, (await engine.End("a")).ReadOutputAs<int>());
            Assert.Equal(DurableTaskHealthState.Healthy, engine.Health.State);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_purge_takes_what_a_crash_before_it_left()
    {
        var (engine, objects) = await Start();
        await using (engine)
        {
            // As if a process had died between storing an input and committing its instance.
            await new FilePayloadStore(objects).PutAsync(PayloadKey.Make("x", ExecutionIds.New(), "orphan"u8), "orphan"u8.ToArray(), CancellationToken.None);
            await Task.Delay(2);
            await engine.Run("Upper", Text(20_000), "x");
            Assert.Equal(3, Count(objects));
            await engine.Client.PurgeInstanceAsync("x");
            Assert.Equal(0, Count(objects));
        }

        Directory.Delete(engine.Folder, recursive: true);
    }

    private sealed class FlakyStore(IPayloadStore inner) : IPayloadStore
    {
        private volatile bool _fails;

        public bool Fails { get => _fails; set => _fails = value; }

        public int Refused { get; private set; }

        public Task PutAsync(string key, ReadOnlyMemory<byte> payload, CancellationToken cancellation) => Check().PutAsync(key, payload, cancellation);

        public Task<byte[]?> GetAsync(string key, CancellationToken cancellation) => Check().GetAsync(key, cancellation);

        public Task<IReadOnlyList<string>> ListAsync(string folder, CancellationToken cancellation) => Check().ListAsync(folder, cancellation);

        public Task DeleteAsync(string key, CancellationToken cancellation) => Check().DeleteAsync(key, cancellation);

        private IPayloadStore Check()
        {
            if (!_fails) return inner;
            Refused++;
            throw new IOException("the store is away");
        }
    }
}

public sealed class SqlitePayloads() : LargePayloadConformance(100, TestStore.Sqlite);

public sealed class ReplayingPayloads() : LargePayloadConformance(0, TestStore.Sqlite);

public sealed class PostgresPayloads() : LargePayloadConformance(0, TestStore.Postgres);
