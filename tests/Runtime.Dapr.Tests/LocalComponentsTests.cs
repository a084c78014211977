using Dapr.Client;

namespace Puente.Runtime.Dapr.Tests;

/// <summary>The files of dapr-components/local, as hub and edge use them.</summary>
public sealed class LocalComponentsTests : IDisposable
{
    private static readonly string Local = Path.Combine(AppContext.BaseDirectory, "dapr-components", "local");
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    private EmbeddedDaprClient Tier(string appId, string kind) => new(new EmbeddedDaprOptions
    {
        AppId = appId,
        ComponentsDirectories = { Local, Path.Combine(Local, kind) },
        BaseDirectory = Path.Combine(folder.Data, appId),
        SharedDirectory = Path.Combine(folder.Data, "cloud"),
    });

    [Fact]
    public async Task Tiers_share_the_cloud_and_nothing_else()
    {
        using var hub = Tier("hub", "hub");
        using var edge = Tier("edge-1", "edge");
        Assert.Equal(("edge-events", "/api/events/edge"), (Assert.Single(hub.Subscriptions).Topic, hub.Subscriptions[0].Route));
        Assert.Equal(("twin-changed", "/api/events/twin"), (Assert.Single(edge.Subscriptions).Topic, edge.Subscriptions[0].Route));

        var named = new Dictionary<string, string> { ["fileName"] = "f" };
        foreach (var (store, binding) in new[] { ("twins", "cloud"), ("state", "objects") })
        {
            await hub.SaveStateAsync(store, "k", 1);
            await hub.InvokeBindingAsync(binding, "create", new byte[] { 1 }, named);
        }

        Assert.Equal((1, 0), (await edge.GetStateAsync<int>("twins", "k"), await edge.GetStateAsync<int>("state", "k")));
        Assert.Equal([1], (await edge.InvokeBindingAsync(new BindingRequest("cloud", "get") { Metadata = { ["fileName"] = "f" } })).Data.ToArray());
        Assert.True(File.Exists(Path.Combine(folder.Data, "hub", "objects", "f")));
        Assert.False(File.Exists(Path.Combine(folder.Data, "edge-1", "objects", "f")));
        Assert.True(File.Exists(Path.Combine(folder.Data, "cloud", "pubsub.db")));
    }
}
