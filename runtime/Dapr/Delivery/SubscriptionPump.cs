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
internal sealed class SubscriptionPump(DaprSubscription subscription, PubSubComponent pubsub, AppChannel app, EmbeddedDaprOptions options, ILogger logger)
{
    private const int Batch = 32;
    private readonly Subscriber subscriber = new(subscription.PubsubName, subscription.Topic, pubsub.Group);

    private readonly Channel<bool> news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public string Group => pubsub.Group;

    public MessageBroker Broker => pubsub.Broker;

    public Task RegisterAsync(CancellationToken cancellationToken) => Broker.RegisterAsync(subscriber, cancellationToken);

    /// <summary>There may be something new. Never waits.</summary>
    public void Nudge() => news.Writer.TryWrite(true);

    /// <param name="pause">Stops before the next event; the one at hand is finished.</param>
    /// <param name="abort">Stops at once.</param>
    public async Task RunAsync(CancellationToken pause, CancellationToken abort)
    {
        SidecarLog.Delivering(logger, subscription.Topic, subscription.PubsubName, subscription.Route, Group);
        var failures = 0;
        while (!pause.IsCancellationRequested)
        {
            try
            {
                var pending = Broker.Pending(subscriber, Batch);
                if (pending.Count == 0)
                    await news.Reader.ReadAsync(pause).ConfigureAwait(false);
                foreach (var message in pending)
                {
                    if (pause.IsCancellationRequested)
                        break;
                    failures = await TryAsync(message, failures, pause, abort).ConfigureAwait(false);
                    if (failures == 0)
                        continue;
                    await Task.Delay(Delay(failures), options.TimeProvider, pause).ConfigureAwait(false);
                    break;
                }
            }
            catch (SqliteException e)
            {
                SidecarLog.StoreFailed(logger, Delay(++failures), e);
                await Task.Delay(Delay(failures), options.TimeProvider, pause).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Handles one event; 0 when it is done, else the number of failures in a row. What the app has answered is always written down.</summary>
    private async Task<int> TryAsync(StoredMessage message, int failures, CancellationToken pause, CancellationToken abort)
    {
        var (outcome, detail) = await DeliverAsync(message, abort).ConfigureAwait(false);
        // An app that is stopping breaks off what it was handling: no fault of the event.
        if (outcome == DeliveryOutcome.Retry && pause.IsCancellationRequested)
            outcome = DeliveryOutcome.Unreachable;
        if (outcome == DeliveryOutcome.Success)
        {
            await Broker.AcknowledgeAsync(subscriber, message, null, CancellationToken.None).ConfigureAwait(false);
            return 0;
        }

        var attempt = message.Attempts + (outcome == DeliveryOutcome.Unreachable ? 0 : 1);
        var exhausted = outcome == DeliveryOutcome.Retry && subscription.DeadLetterTopic is not null && attempt >= options.DeadLetterAfterAttempts;
        if (outcome == DeliveryOutcome.Drop || exhausted)
        {
            SidecarLog.GivenUp(logger, message.Sequence, subscription.Topic, detail, subscription.DeadLetterTopic ?? "none");
            await Broker.AcknowledgeAsync(subscriber, message, subscription.DeadLetterTopic, CancellationToken.None).ConfigureAwait(false);
            return 0;
        }

        if (outcome == DeliveryOutcome.Retry)
            await Broker.FailAsync(subscriber, message, CancellationToken.None).ConfigureAwait(false);
        SidecarLog.Failed(logger, message.Sequence, subscription.Topic, subscription.Route, attempt, detail, Delay(failures + 1));
        return failures + 1;
    }

    private Task<(DeliveryOutcome Outcome, string Detail)> DeliverAsync(StoredMessage message, CancellationToken abort)
    {
        if (message.Expires <= options.TimeProvider.GetUtcNow())
            return Task.FromResult((DeliveryOutcome.Drop, "it has expired"));
        if (subscription.RawPayload)
            return app.PostAsync(subscription, CloudEventEnvelope.WrapRaw(subscription.PubsubName, subscription.Topic, message.Data), abort);
        return CloudEventEnvelope.IsEnvelope(message.Data)
            ? app.PostAsync(subscription, message.Data, abort)
            : Task.FromResult((DeliveryOutcome.Drop, "it is not a CloudEvent, and the subscription is not rawPayload"));
    }

    private TimeSpan Delay(int failures)
    {
        var ticks = options.RedeliveryInitialDelay.Ticks * Math.Pow(2, Math.Min(failures - 1, 40));
        return ticks < options.RedeliveryMaxDelay.Ticks ? TimeSpan.FromTicks((long)ticks) : options.RedeliveryMaxDelay;
    }
}
