using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Puente.Core;
using Puente.Edge.Delivery;
using Puente.Edge.Enrolling;
using Puente.Edge.Uplink;
using Puente.Functions.Common.Tiers;
using Puente.Runtime.Dapr;
using StackExchange.Redis;

namespace Puente.Functions.Tests;

/// <summary>A site's events over a Redis server that is killed under them.</summary>
public sealed class OutboxOverRedisTests
{
    [Fact]
    public async Task A_broker_that_is_killed_twice_loses_no_event_and_changes_no_order()
    {
        const int events = 300, keys = 5;
        var cancel = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("puente-uplink-").FullName;
        await using var server = await RedisServer.Start();
        using var dapr = Client(folder, server.Host);
        using var outbox = new EventOutbox(Path.Combine(folder, "outbox.db"), OutboxLimits.Default, TimeProvider.System);
        var writer = new EdgeEventWriter(outbox, Tier(folder), TimeProvider.System);
        var state = new EdgeState(dapr);
        using var signer = new EdgeSigner(state, Tier(folder), TimeProvider.System);
        using var pump = new OutboxPump(
            outbox, new DaprEventLink(dapr, state, signer), new CloudLink(TimeProvider.System, NullLogger<CloudLink>.Instance),
            new Backoff(new Random(1)), TimeProvider.System, NullLogger<OutboxPump>.Instance);
        await pump.StartAsync(cancel);
        for (var number = 0; number < events; number++)
        {
            if (number is 100 or 200) await server.Down();
            if (number is 150 or 250) await server.Up();
            await writer.WriteAsync(EdgeEvents.InspectionCompleted, $"{number:D4}", $"photograph-{number % keys}", new { number }, cancel);
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        over.CancelAfter(TimeSpan.FromSeconds(60));
        while ((await outbox.StatusAsync(over.Token)).Events > 0) await Task.Delay(50, over.Token);
        await pump.StopAsync(cancel);

        using var raw = await ConnectionMultiplexer.ConnectAsync(server.Host);
        var came = (await raw.GetDatabase().StreamRangeAsync(EdgeEvents.Topic)).Select(entry => JsonDocument.Parse((string)entry["data"]!).RootElement).ToList();
        // At least once: the hub counts an id once, so the first of each is what it sees.
        var seen = came.DistinctBy(one => one.GetProperty("id").GetString()).ToList();
        Assert.Equal(Enumerable.Range(0, events), seen.Select(one => one.GetProperty("data").GetProperty("number").GetInt32()).Order());
        foreach (var key in seen.GroupBy(one => one.GetProperty("subject").GetString()))
            Assert.Equal(key.Select(Number).Order(), key.Select(Number));
        Assert.All(seen, one => Assert.Equal(("edge-1", EdgeEvents.InspectionCompleted), (one.GetProperty("source").GetString(), one.GetProperty("type").GetString())));
        Directory.Delete(folder, recursive: true);
    }

    private static int Number(JsonElement one) => one.GetProperty("data").GetProperty("number").GetInt32();

    private static TierOptions Tier(string folder) =>
        new() { Name = "edge-1", Data = folder, Shared = folder, Components = folder, Port = 0, Trainer = "none" };

    private static EmbeddedDaprClient Client(string folder, string host)
    {
        var components = Directory.CreateDirectory(Path.Combine(folder, "components")).FullName;
        File.WriteAllText(Path.Combine(components, "pubsub.yaml"), Component("pubsub", "pubsub.redis", $"[{{ name: redisHost, value: \"{host}\" }}]"));
        File.WriteAllText(Path.Combine(components, "state.yaml"), Component("state", "state.in-memory", "[]"));
        return new EmbeddedDaprClient(new EmbeddedDaprOptions
        {
            AppId = "edge-1",
            ComponentsDirectories = { components },
            BaseDirectory = folder,
            SharedDirectory = folder,
            JsonSerializerOptions = Json.Options,
        });
    }

    private static string Component(string name, string type, string metadata) =>
        $"apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {{ name: {name} }}\nspec: {{ type: {type}, version: v1, metadata: {metadata} }}\n";
}
