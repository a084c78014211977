using Puente.Runtime.Dapr;

namespace Puente.Bench.Dapr.Events;

/// <summary>A pub/sub component behind the embedded client; the embedded sidecar of the app that was given delivers.</summary>
internal sealed class DaprEvents(EmbeddedDaprClient client, string topic) : IEvents
{
    public string Name => "EmbeddedDaprClient";

    public Task PublishAsync(Document data) => client.PublishEventAsync(ComponentFolder.PubSub, topic, data);

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return default;
    }
}
