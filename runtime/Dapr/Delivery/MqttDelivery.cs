using System.Globalization;
using Microsoft.Extensions.Logging;
using Puente.Runtime.Dapr.Errors;
using Puente.Runtime.Dapr.Mqtt;
using Puente.Runtime.Dapr.PubSub;

namespace Puente.Runtime.Dapr.Delivery;

/// <summary>
/// Delivers what the broker sends to one consumerID. An event is acknowledged when the app has answered SUCCESS or DROP, or when the dead-letter topic has
/// it; until then it is in the session, and in this process, which gives it to the app again and again: the broker does so only on a new connection.
/// </summary>
internal sealed class MqttDelivery(MqttReceiver receiver, IReadOnlyList<EventDelivery> deliveries, Func<string, byte[], CancellationToken, Task> deadLetter)
{
    /// <summary>Events given to the app at a time; most brokers send fewer before the first is acknowledged.</summary>
    private const int Concurrency = 100;

    private readonly List<string> filters = [.. deliveries.Select(d => d.Subscriber.Topic)];
    private readonly EmbeddedDaprOptions options = deliveries[0].Options;
    private readonly ILogger logger = deliveries[0].Logger;
    private readonly MqttInHand inHand = new();

    public async Task RunAsync(CancellationToken pause, CancellationToken abort)
    {
        await TakeTurnAsync(pause).ConfigureAwait(false);
        foreach (var d in deliveries)
            SidecarLog.Delivering(logger, d.Subscriber.Topic, d.Subscriber.Pubsub, d.Subscription.Route, d.Subscriber.Group);
        try
        {
            await Task.WhenAll([KeepConnectedAsync(pause), .. Enumerable.Range(0, Concurrency).Select(_ => WorkAsync(pause, abort))]).ConfigureAwait(false);
        }
        finally
        {
            await receiver.LeaveAsync([.. deliveries.Where(d => d.Subscription.UnsubscribeOnClose).Select(d => d.Subscriber.Topic)]).ConfigureAwait(false);
        }
    }

    private async Task TakeTurnAsync(CancellationToken pause)
    {
        for (var first = true; !receiver.TryTakeTurn(); first = false)
        {
            if (first)
                SidecarLog.StandingBy(logger, receiver.ClientId);
            await Task.Delay(options.PollInterval, options.TimeProvider, pause).ConfigureAwait(false);
        }
    }

    private async Task KeepConnectedAsync(CancellationToken pause)
    {
        for (var failures = 1; ; failures++)
        {
            var since = options.TimeProvider.GetTimestamp();
            try
            {
                var why = await receiver.UntilLostAsync(inHand.Forget, pause).ConfigureAwait(false);
                // One that never lasts is as bad as none: two machines with one consumerID throw each other out.
                if (options.TimeProvider.GetElapsedTime(since) > options.RedeliveryMaxDelay)
                    failures = 1;
                SidecarLog.ConnectionLost(logger, receiver.Server, receiver.ClientId, why, deliveries[0].Delay(failures));
            }
            catch (Exception e) when (Fail.IsOfStore(e))
            {
                SidecarLog.StoreFailed(logger, deliveries[0].Delay(failures), e);
            }

            await Task.Delay(deliveries[0].Delay(failures), options.TimeProvider, pause).ConfigureAwait(false);
        }
    }

    private async Task WorkAsync(CancellationToken pause, CancellationToken abort)
    {
        while (!pause.IsCancellationRequested)
        {
            var received = await receiver.Inbox.ReadAsync(pause).ConfigureAwait(false);
            if (await inHand.TakeAsync(received, abort).ConfigureAwait(false) is not { } message)
                continue;
            if (MqttTopic.Find(filters, message.Topic) is var place and >= 0)
                await HandleAsync(deliveries[place], message, pause, abort).ConfigureAwait(false);
            else
                SidecarLog.NotSubscribed(logger, message.Topic, receiver.ClientId);
            await inHand.AcknowledgeAsync(message, abort).ConfigureAwait(false);
        }
    }

    /// <summary>Handles one event until it is done.</summary>
    private async Task HandleAsync(EventDelivery delivery, MqttMessage message, CancellationToken pause, CancellationToken abort)
    {
        var expires = CloudEventEnvelope.Expiration(message.Data);
        var metadata = new Dictionary<string, string> { ["retained"] = message.Retained ? "true" : "false" };
        var (topic, id) = (message.Topic, message.Id.ToString(CultureInfo.InvariantCulture));
        for (int failures = 1, attempts = 0; ; failures++)
        {
            var (outcome, detail) = await delivery.DeliverAsync(message.Data, expires, pause, abort, topic, metadata).ConfigureAwait(false);
            // An app that is stopping breaks off what it was handling: no fault of the event.
            if (outcome == DeliveryOutcome.Retry && pause.IsCancellationRequested)
                outcome = DeliveryOutcome.Unreachable;
            if (outcome == DeliveryOutcome.Success)
                return;
            attempts += outcome == DeliveryOutcome.Retry ? 1 : 0;
            if (delivery.GivesUp(outcome, attempts))
            {
                var deadLetterTopic = delivery.Subscription.DeadLetterTopic;
                SidecarLog.GivenUp(logger, id, topic, detail, deadLetterTopic ?? "none");
                if (deadLetterTopic is not null)
                    await BuryAsync(delivery, deadLetterTopic, message.Data, abort).ConfigureAwait(false);
                return;
            }

            SidecarLog.Failed(logger, id, topic, delivery.Subscription.Route, attempts, detail, delivery.Delay(failures));
            await Task.Delay(delivery.Delay(failures), options.TimeProvider, pause).ConfigureAwait(false);
        }
    }

    private async Task BuryAsync(EventDelivery delivery, string topic, byte[] data, CancellationToken abort)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                await deadLetter(topic, data, abort).ConfigureAwait(false);
                return;
            }
            catch (Exception e) when (Fail.IsOfStore(e))
            {
                SidecarLog.StoreFailed(logger, delivery.Delay(failures), e);
                await Task.Delay(delivery.Delay(failures), options.TimeProvider, abort).ConfigureAwait(false);
            }
        }
    }
}
