using Puente.Runtime.Dapr.Delivery;
using Puente.Runtime.Dapr.Resources;

namespace Puente.Runtime.Dapr.PubSub;

/// <summary>Where the events of a pub/sub component are.</summary>
internal interface IMessageBroker : IDisposable
{
    /// <summary>Stores all messages in order, or none where the broker has transactions.</summary>
    Task PublishAsync(string pubsub, string topic, IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellationToken);

    /// <summary>What of a subscription this broker cannot serve; null: nothing.</summary>
    (string Field, string Value, string Problem)? Refuses(DaprSubscription subscription) => subscription.UnsubscribeOnClose
        ? ("spec.metadata.unsubscribeOnClose", "true", "has an effect with pubsub.mqtt3 alone. Remove it")
        : null;

    /// <summary>Whether it delivers several events in one request where a subscription asks for it.</summary>
    bool DeliversInBulk => false;

    /// <summary>Makes a subscriber known, so that no event from now on is missed. No effect when it is known.</summary>
    Task RegisterAsync(EventDelivery delivery, CancellationToken cancellationToken);

    /// <summary>Delivers the events of subscriptions of one consumer group until <paramref name="pause"/>.</summary>
    /// <param name="deliveries">The subscriptions, registered before.</param>
    /// <param name="pause">Stops before the next event; the ones at hand are finished.</param>
    /// <param name="abort">Stops at once.</param>
    Task ServeAsync(IReadOnlyList<EventDelivery> deliveries, CancellationToken pause, CancellationToken abort);
}
