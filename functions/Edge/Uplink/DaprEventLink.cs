using Dapr.Client;
using Puente.Edge.Delivery;
using Puente.Functions.Common.Tiers;

namespace Puente.Edge.Uplink;

/// <summary>Events over Dapr's pub/sub. An envelope goes as it is: Dapr keeps its id and time.</summary>
public sealed class DaprEventLink(DaprClient dapr, EdgeState state) : IEventLink
{
    private const string CloudEvents = "application/cloudevents+json";

    /// <inheritdoc/>
    public async Task SendAsync(byte[] envelope, CancellationToken cancellationToken)
    {
        await dapr.PublishByteEventAsync(EdgeEvents.PubSub, EdgeEvents.Topic, envelope, CloudEvents, cancellationToken: cancellationToken);
        await state.CountPublishedAsync(envelope.Length, cancellationToken);
    }
}
