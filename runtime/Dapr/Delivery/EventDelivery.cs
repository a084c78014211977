using Microsoft.Extensions.Logging;
using Puente.Runtime.Dapr.PubSub;
using Puente.Runtime.Dapr.Resources;

namespace Puente.Runtime.Dapr.Delivery;

/// <summary>One subscription and the app's route for it, whatever broker the events come from.</summary>
internal sealed class EventDelivery(DaprSubscription subscription, string group, AppChannel app, EmbeddedDaprOptions options, ILogger logger)
{
    public DaprSubscription Subscription => subscription;

    public Subscriber Subscriber { get; } = new(subscription.PubsubName, subscription.Topic, group);

    public EmbeddedDaprOptions Options => options;

    public ILogger Logger => logger;

    /// <summary>Gives the app one event; failures of the app are outcomes.</summary>
    /// <param name="data">As it came from the broker.</param>
    /// <param name="expires">When it is no longer worth delivering; null: never.</param>
    /// <param name="abort">Breaks off.</param>
    /// <param name="topic">Its own topic, where the subscription's is a filter.</param>
    /// <param name="metadata">What the broker says of it: headers.</param>
    public Task<(DeliveryOutcome Outcome, string Detail)> DeliverAsync(
        byte[] data, DateTimeOffset? expires, CancellationToken abort, string? topic = null, IReadOnlyDictionary<string, string>? metadata = null)
    {
        if (expires <= options.TimeProvider.GetUtcNow())
            return Task.FromResult((DeliveryOutcome.Drop, "it has expired"));
        if (subscription.RawPayload)
            return app.PostAsync(subscription, CloudEventEnvelope.WrapRaw(subscription.PubsubName, topic ?? subscription.Topic, data), metadata, abort);
        return CloudEventEnvelope.IsEnvelope(data)
            ? app.PostAsync(subscription, data, metadata, abort)
            : Task.FromResult((DeliveryOutcome.Drop, "it is not a CloudEvent, and the subscription is not rawPayload"));
    }

    /// <summary>Whether the event goes to the dead-letter topic, or nowhere, after so many attempts.</summary>
    public bool GivesUp(DeliveryOutcome outcome, int attempts) => outcome == DeliveryOutcome.Drop
        || (outcome == DeliveryOutcome.Retry && subscription.DeadLetterTopic is not null && attempts >= options.DeadLetterAfterAttempts);

    /// <summary>The wait after so many failures in a row.</summary>
    public TimeSpan Delay(int failures)
    {
        var ticks = options.RedeliveryInitialDelay.Ticks * Math.Pow(2, Math.Min(failures - 1, 40));
        return ticks < options.RedeliveryMaxDelay.Ticks ? TimeSpan.FromTicks((long)ticks) : options.RedeliveryMaxDelay;
    }
}
