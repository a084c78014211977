using System.Globalization;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Puente.Runtime.Dapr.PubSub;
using Puente.Runtime.Dapr.Resources;

namespace Puente.Runtime.Dapr.Delivery;

/// <summary>
/// Delivers one subscription: one event at a time, in order. The cursor moves when the app has answered SUCCESS or DROP, so an event that
/// was being handled when the process died comes again. A failing event holds those behind it, unless a dead-letter topic takes it.
/// </summary>
internal sealed class SubscriptionPump(EventDelivery delivery, MessageBroker broker)
{
    private const int Batch = 32;
    private readonly DaprSubscription subscription = delivery.Subscription;
    private readonly Subscriber subscriber = delivery.Subscriber;
    private readonly EmbeddedDaprOptions options = delivery.Options;
    private readonly ILogger logger = delivery.Logger;
    private readonly Channel<bool> news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>There may be something new. Never waits.</summary>
    public void Nudge() => news.Writer.TryWrite(true);

    /// <param name="pause">Stops before the next event; the one at hand is finished.</param>
    /// <param name="abort">Stops at once.</param>
    public async Task RunAsync(CancellationToken pause, CancellationToken abort)
    {
        SidecarLog.Delivering(logger, subscription.Topic, subscription.PubsubName, subscription.Route, subscriber.Group);
        var failures = 0;
        while (!pause.IsCancellationRequested)
        {
            try
            {
                var pending = broker.Pending(subscriber, Batch);
                if (pending.Count == 0)
                    await news.Reader.ReadAsync(pause).ConfigureAwait(false);
                foreach (var message in pending)
                {
                    if (pause.IsCancellationRequested)
                        break;
                    failures = await TryAsync(message, failures, pause, abort).ConfigureAwait(false);
                    if (failures == 0)
                        continue;
                    await Task.Delay(delivery.Delay(failures), options.TimeProvider, pause).ConfigureAwait(false);
                    break;
                }
            }
            catch (SqliteException e)
            {
                SidecarLog.StoreFailed(logger, delivery.Delay(++failures), e);
                await Task.Delay(delivery.Delay(failures), options.TimeProvider, pause).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Handles one event; 0 when it is done, else the number of failures in a row. What the app has answered is always written down.</summary>
    private async Task<int> TryAsync(StoredMessage message, int failures, CancellationToken pause, CancellationToken abort)
    {
        var (outcome, detail) = await delivery.DeliverAsync(message.Data, message.Expires, pause, abort).ConfigureAwait(false);
        // An app that is stopping breaks off what it was handling: no fault of the event.
        if (outcome == DeliveryOutcome.Retry && pause.IsCancellationRequested)
            outcome = DeliveryOutcome.Unreachable;
        if (outcome == DeliveryOutcome.Success)
        {
            await broker.AcknowledgeAsync(subscriber, message, null).ConfigureAwait(false);
            return 0;
        }

        var attempt = message.Attempts + (outcome == DeliveryOutcome.Unreachable ? 0 : 1);
        if (delivery.GivesUp(outcome, attempt))
        {
            SidecarLog.GivenUp(logger, Place(message), subscription.Topic, detail, subscription.DeadLetterTopic ?? "none");
            await broker.AcknowledgeAsync(subscriber, message, subscription.DeadLetterTopic).ConfigureAwait(false);
            return 0;
        }

        if (outcome == DeliveryOutcome.Retry)
            await broker.FailAsync(subscriber, message, CancellationToken.None).ConfigureAwait(false);
        SidecarLog.Failed(logger, Place(message), subscription.Topic, subscription.Route, attempt, detail, delivery.Delay(failures + 1));
        return failures + 1;
    }

    private static string Place(StoredMessage message) => message.Sequence.ToString(CultureInfo.InvariantCulture);
}
