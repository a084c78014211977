using Dapr.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Puente.Core;
using Puente.Functions.Common.Objects;
using Puente.Runtime.Dapr;

namespace Puente.Functions.Tests;

/// <summary>The engine's large payloads through the tiers' own object binding.</summary>
public sealed class ObjectPayloadStoreTests : IDisposable
{
    private const string Component = """
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata:
          name: objects
        spec:
          type: bindings.localstorage
          version: v1
          metadata:
            - name: rootPath
              value: objects
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("payloads-").FullName;
    private readonly ServiceProvider _services;
    private readonly ObjectPayloadStore _store;

    public ObjectPayloadStoreTests()
    {
        var components = Directory.CreateDirectory(Path.Combine(_folder, "components")).FullName;
        File.WriteAllText(Path.Combine(components, "objects.yaml"), Component);
        _services = new ServiceCollection().AddLogging().AddDapr(new ConfigurationBuilder().Build(), dapr =>
        {
            dapr.AppId = "hub";
            dapr.ComponentsDirectories.Add(components);
            dapr.BaseDirectory = _folder;
        }).BuildServiceProvider();
        _store = new ObjectPayloadStore(new ObjectStore(_services.GetRequiredService<DaprClient>(), "objects"));
    }

    [Fact]
    public async Task Objects_come_back_are_listed_by_instance_and_go()
    {
        var payload = Enumerable.Range(0, 1_000_000).Select(i => (byte)i).ToArray();
        var token = TestContext.Current.CancellationToken;
        await _store.PutAsync("a-1/e1/x", payload, token);
        await _store.PutAsync("a-1/e2/y", payload, token);
        await _store.PutAsync("a-10/e1/z", payload, token);
        Assert.Equal(payload, await _store.GetAsync("a-1/e1/x", token));
        Assert.Equal(["a-1/e1/x", "a-1/e2/y"], await _store.ListAsync("a-1", token));
        await _store.DeleteAsync("a-1/e1/x", token);
        await _store.DeleteAsync("a-1/e1/x", token);
        Assert.Null(await _store.GetAsync("a-1/e1/x", token));
        Assert.Equal(["a-1/e2/y"], await _store.ListAsync("a-1", token));
        Assert.Empty(await _store.ListAsync("nobody", token));
    }

    [Fact]
    public async Task What_is_too_large_for_a_message_is_refused() =>
        await Assert.ThrowsAsync<InputException>(() => _store.PutAsync("a-1/e1/x", new byte[ObjectStore.MaxObjectBytes + 1], CancellationToken.None));

    public void Dispose()
    {
        _services.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
