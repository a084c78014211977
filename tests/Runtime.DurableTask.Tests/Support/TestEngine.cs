using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Puente.Runtime.DurableTask.Client;
using Puente.Runtime.DurableTask.Engine;
using Puente.Runtime.DurableTask.Storage;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Runtime.DurableTask.Tests;

/// <summary>An engine over a folder of its own, or over one handed on from an engine before.</summary>
internal sealed class TestEngine : IAsyncDisposable
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    private readonly ServiceProvider _services;
    private readonly bool _ownsFolder;

    private TestEngine(ServiceProvider services, string folder, bool ownsFolder) =>
        (_services, Folder, _ownsFolder) = (services, folder, ownsFolder);

    public string Folder { get; }

    public DurableTaskClient Client => _services.GetRequiredService<DurableTaskClient>();

    public DurableTaskHealth Health => _services.GetRequiredService<DurableTaskHealth>();

    public Store Store => _services.GetRequiredService<DurableTaskHost>().Store;

    /// <summary>A hub's name for a folder, so that what is handed on is so on either store.</summary>
    public static string HubOf(string folder) => Path.GetFileName(folder).Replace('-', '_').Replace('.', '_').ToLowerInvariant();

    public static string NewFolder() => Directory.CreateTempSubdirectory("durable-").FullName;

    public static async Task<TestEngine> Start(
        Action<TaskRegistry> tasks, Action<DurableTaskOptions>? configure = null, string? folder = null, Action<IServiceCollection>? services = null, TestStore store = TestStore.Sqlite)
    {
        var connection = store == TestStore.Postgres ? await SharedPostgres.ConnectionString() : null;
        var owns = folder is null;
        folder ??= NewFolder();
        var collection = new ServiceCollection();
        collection.AddLogging();
        services?.Invoke(collection);
        collection.AddDurableTask(o =>
        {
            o.DatabasePath = Path.Combine(folder, "durable.db");
            o.ConnectionString = connection;
            if (connection is not null) o.HubName = HubOf(folder);
            o.ShutdownDrainTimeout = TimeSpan.FromSeconds(5);
            configure?.Invoke(o);
        });
        collection.ConfigureDurableTasks((_, registry) => tasks(registry));
        var engine = new TestEngine(collection.BuildServiceProvider(), folder, owns);
        foreach (var hosted in engine._services.GetServices<IHostedService>()) await hosted.StartAsync(CancellationToken.None);
        return engine;
    }

    public async Task Stop()
    {
        foreach (var hosted in _services.GetServices<IHostedService>()) await hosted.StopAsync(CancellationToken.None);
    }

    /// <summary>Schedules and returns the id.</summary>
    public Task<string> Schedule(string name, object? input = null, string? id = null) =>
        Client.ScheduleNewOrchestrationInstanceAsync(name, input, new StartOrchestrationOptions(id));

    /// <summary>Schedules and waits for the end.</summary>
    public async Task<OrchestrationMetadata> Run(string name, object? input = null, string? id = null) =>
        await End(await Schedule(name, input, id));

    /// <summary>Waits for the end.</summary>
    public Task<OrchestrationMetadata> End(string id) =>
        Client.WaitForInstanceCompletionAsync(id, true).WaitAsync(Deadline);

    /// <summary>Waits until an instance looks so.</summary>
    public Task<OrchestrationMetadata> Until(string id, Func<OrchestrationMetadata, bool> condition) => Eventually.Holds(
        async () => await Client.GetInstanceAsync(id, true) is { } now && condition(now) ? now : null, $"instance {id}");

    /// <summary>Moves the clock from timer to timer, each to its very time and only when all before it is done, until an instance ends.</summary>
    public async Task<OrchestrationMetadata> EndByTimers(string id, FakeTimeProvider clock)
    {
        var end = End(id);
        while (!end.IsCompleted)
        {
            Jump(clock, id);
            await Task.WhenAny(end, Task.Delay(2));
        }

        return await end;
    }

    /// <summary>Moves the clock to the next timer, when all before it is done.</summary>
    public Task NextTimer(FakeTimeProvider clock) => Eventually.Holds(() => Jump(clock), "nothing is left to do but to wait for a timer");

    /// <param name="clock">The clock to move.</param>
    /// <param name="until">An instance with whose end the clock stands still, known to its waiter or not.</param>
    private bool Jump(FakeTimeProvider clock, string? until = null)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var next = Store.Read(db =>
        {
            var busy = InboxTable.Ready(db, now).Count > 0 || db.Number("SELECT COUNT(*) FROM activities") > 0;
            var over = until is not null && InstanceTable.Find(db, until) is { IsTerminal: true };
            return busy || over ? null : InboxTable.NextDue(db, now);
        });
        if (next is not null) clock.SetUtcNow(new DateTimeOffset(next.Value, TimeSpan.Zero));
        return next is not null;
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        await _services.DisposeAsync();
        if (_ownsFolder) Directory.Delete(Folder, recursive: true);
    }
}
