using Microsoft.Extensions.DependencyInjection;
using Puente.Bench.Dapr.Documents;
using Puente.Bench.Dapr.Events;
using Puente.Bench.Measures;
using Puente.Runtime.Dapr;

namespace Puente.Bench.Dapr;

/// <summary>All measurements of the embedded Dapr client.</summary>
/// <param name="redis">A Redis server; null: what needs one is left out.</param>
/// <param name="time">For each figure, both sides and all rounds together.</param>
/// <param name="output">Takes a line a figure.</param>
/// <param name="progress">Told what is being done.</param>
/// <param name="cancellation">Stops before the next round.</param>
internal sealed class DaprBench(RedisTarget? redis, TimeSpan time, TextWriter output, TextWriter progress, CancellationToken cancellation)
{
    public const string Name = "dapr";

    /// <summary>The least ratio wanted on stores that keep what they are given.</summary>
    public const double Target = 0.7;

    private const string InMemoryOnly = "pubsub.in-memory-in-memory";
    private const string RawKeys = "||raw-";
    private const string MemoryFolder = "/dev/shm";
    private const string Synced = "each write synced to disk";
    private const string SharedFile = "a file that the machine's processes share; outlives kill -9, not synced at each commit";
    private const string InMemoryFile = "the same component with its file on a memory file system: there is none that keeps events in the process";

    private readonly Turns _turns = new(time, progress, cancellation);

    /// <summary>The names <c>--only</c> takes.</summary>
    public static IReadOnlyList<string> Components { get; } = ["state.in-memory", "state.sqlite", "state.redis", InMemoryOnly, "pubsub.in-memory", "pubsub.redis"];

    /// <summary>Measures one after the other and writes each as soon as it is known.</summary>
    /// <param name="only">The component to measure; null for all.</param>
    public async Task RunAsync(string? only)
    {
        foreach (var component in Components.Where(c => only is null || c == only))
        {
            foreach (var figure in await MeasureAsync(component)) output.WriteLine(FigureWriter.Line(figure));
        }
    }

    private async Task<IReadOnlyList<Figure>> MeasureAsync(string component) => (component, redis) switch
    {
        ("state.in-memory", _) => await StateAsync(component, [], _ => new MemoryDocuments(), null, "values of this process"),
        ("state.sqlite", _) => await StateAsync(component, [("connectionString", "state.db")], folder => new SqliteDocuments(folder.DataFile("raw.db")), Target, Synced),
        ("state.redis", { } server) => await StateAsync(component, At(server), folder => new RedisDocuments(server.Connection, folder.AppId + RawKeys), Target, server.Note),
        (InMemoryOnly, _) => await EventsAsync(component, "pubsub.in-memory", [], MemoryFolder, (_, _, handler) => Of(new MemoryEvents(handler)), null, InMemoryFile),
        ("pubsub.in-memory", _) => await EventsAsync(component, component, [], null, (folder, name, handler) => Of(new SqliteEvents(folder.DataFile(name + ".db"), handler)), Target, SharedFile),
        ("pubsub.redis", { } server) => await EventsAsync(component, component, At(server), null, async (_, name, handler) => await RedisEvents.StartAsync(server, name, handler), Target, server.Note),
        _ => [],
    };

    private static (string, string)[] At(RedisTarget server) => [("redisHost", server.Host)];

    private static Task<IEvents> Of(IEvents events) => Task.FromResult(events);

    private async Task<IReadOnlyList<Figure>> StateAsync(string type, (string, string)[] metadata, Func<ComponentFolder, IDocuments> peer, double? target, string note)
    {
        progress.WriteLine($"{type}: measuring");
        using var folder = new ComponentFolder();
        string[] prefixes = [folder.AppId + "||", folder.AppId + RawKeys];
        await using var keys = new ForgottenKeys(redis, Enumerable.Range(0, StateFigures.Keys).SelectMany(i => prefixes.Select(p => p + StateFigures.Key(i))));
        await using var embedded = new DaprDocuments(folder.With(ComponentFolder.State, type, metadata));
        await using var raw = peer(folder);
        return await StateFigures.MeasureAsync(type, embedded, raw, target, note, _turns);
    }

    private async Task<IReadOnlyList<Figure>> EventsAsync(
        string name, string type, (string, string)[] metadata, string? parent, Func<ComponentFolder, string, Uri?, Task<IEvents>> peer, double? target, string note)
    {
        if (parent is not null && !Directory.Exists(parent)) return [];
        progress.WriteLine($"{name}: measuring");
        using var folder = new ComponentFolder(parent);
        var (heard, unheard, rawHeard, rawUnheard) = ($"{folder.AppId}-heard", $"{folder.AppId}-unheard", $"{folder.AppId}-raw-heard", $"{folder.AppId}-raw-unheard");
        await using var keys = new ForgottenKeys(redis, [heard, unheard, rawHeard, rawUnheard]);
        folder.With(ComponentFolder.PubSub, type, metadata).WithSubscription(heard, EventApp.Route);
        await using var app = await EventApp.StartAsync(services => services.AddEmbeddedDapr(folder.Configure));
        await using var rawApp = await EventApp.StartAsync(_ => { });
        var client = app.Services.GetRequiredService<EmbeddedDaprClient>();
        await using var raw = await peer(folder, rawHeard, rawApp.Address);
        await using var rawAlone = await peer(folder, rawUnheard, null);
        return await EventFigures.MeasureAsync(
            name, new(new DaprEvents(client, heard), app, new DaprEvents(client, unheard)), new(raw, rawApp, rawAlone), target, note, _turns);
    }
}
