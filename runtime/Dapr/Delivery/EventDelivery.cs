using Microsoft.Extensions.Logging;
using Puente.Runtime.Dapr.PubSub;
using Puente.Runtime.Dapr.Resiliency;
using Puente.Runtime.Dapr.Resources;

namespace Puente.Runtime.Dapr.Delivery;

/// <summary>One subscription and the app's route for it, whatever broker the events come from.</summary>
internal sealed class EventDelivery(DaprSubscription subscription, string group, AppChannel app, CallPolicy policy, EmbeddedDaprOptions options, ILogger logger)
{
    public DaprSubscription Subscription => subscription;

    public Subscriber Subscriber { get; } = new(subscription.PubsubName, subscription.Topic, group);

    public EmbeddedDaprOptions Options => options;

    public ILogger Logger => logger;

    /// <summary>Gives the app one event, again while the component's inbound retry policy says so; failures of the app are outcomes.</summary>
    /// <param name="data">As it came from the broker.</param>
    /// <param name="expires">When it is no longer worth delivering; null: never.</param>
    /// <param name="pause">Ends the wait for a retry.</param>
    /// <param name="abort">Breaks off.</param>
    /// <param name="topic">Its own topic, where the subscription's is a filter.</param>
    /// <param name="metadata">What the broker says of it: headers.</param>
    public async Task<(DeliveryOutcome Outcome, string Detail)> DeliverAsync(
        byte[] data, DateTimeOffset? expires, CancellationToken pause, CancellationToken abort, string? topic = null, IReadOnlyDictionary<string, string>? metadata = null)
    {
        if (!subscription.RawPayload && !CloudEventEnvelope.IsEnvelope(data))
            return (DeliveryOutcome.Drop, "it is not a CloudEvent, and the subscription is not rawPayload");
        var cloudEvent = subscription.RawPayload ? CloudEventEnvelope.WrapRaw(subscription.PubsubName, topic ?? subscription.Topic, data) : data;
        var route = subscription.Rules.Count == 0 ? subscription.Route : subscription.RouteOf(CloudEventEnvelope.TypeOf(cloudEvent));
        if (route is null)
            return (DeliveryOutcome.Drop, "no route is for its type");
        for (var tries = 1; ; tries++)
        {
            if (expires <= options.TimeProvider.GetUtcNow())
                return (DeliveryOutcome.Drop, "it has expired");
            var (outcome, detail, status) = await TryAsync(route, cloudEvent, metadata, abort).ConfigureAwait(false);
            if (outcome != DeliveryOutcome.Retry || pause.IsCancellationRequested || !IsWorthRetrying(status) || policy.Delay(tries) is not { } delay)
                return (outcome, detail);
            SidecarLog.Retried(logger, topic ?? subscription.Topic, route, tries, detail, delay);
            await Task.Delay(delay, options.TimeProvider, pause).ConfigureAwait(false);
        }
    }

    /// <summary>Whether the event goes to the dead-letter topic, or nowhere, after so many attempts. Where there is a retry policy, each has been through all of it.</summary>
    public bool GivesUp(DeliveryOutcome outcome, int attempts) => outcome == DeliveryOutcome.Drop
        || (outcome == DeliveryOutcome.Retry && subscription.DeadLetterTopic is not null && attempts >= (policy.Retry is null ? options.DeadLetterAfterAttempts : 1));

    /// <summary>The wait after so many failures in a row.</summary>
    public TimeSpan Delay(int failures)
    {
        var ticks = options.RedeliveryInitialDelay.Ticks * Math.Pow(2, Math.Min(failures - 1, 40));
        return ticks < options.RedeliveryMaxDelay.Ticks ? TimeSpan.FromTicks((long)ticks) : options.RedeliveryMaxDelay;
    }

    // Without a status there was no answer, or one that asks for another delivery.
    private bool IsWorthRetrying(int? status) => status is null || policy.Retry?.HttpStatusCodes?.Contains(status.Value) != false;

    private async Task<AppAnswer> TryAsync(string route, byte[] cloudEvent, IReadOnlyDictionary<string, string>? metadata, CancellationToken abort)
    {
        var ticket = 0;
        // No fault of the event: it waits, and costs no attempt.
        if (policy.Breaker?.TryEnter(out ticket) == false)
            return new(DeliveryOutcome.Unreachable, "the circuit breaker is open", null);
        bool? success = null;
        try
        {
            var answer = await app.PostAsync(route, cloudEvent, metadata, policy.Timeout ?? options.DeliveryTimeout, abort).ConfigureAwait(false);
            success = answer.Outcome is DeliveryOutcome.Success or DeliveryOutcome.Drop;
            return answer;
        }
        finally
        {
            policy.Breaker?.Leave(ticket, success);
        }
    }
}
