using System.Globalization;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Puente.Runtime.Dapr.PubSub;
using Puente.Runtime.Dapr.Resources;

namespace Puente.Runtime.Dapr.Delivery;

/// <summary>
/// Delivers one subscription in order: one event at a time or, where it asks for that, several in a request. The cursor moves when the app has answered SUCCESS or DROP, so an event that
/// was being handled when the process died comes again. A failing event holds those behind it, unless a dead-letter topic takes it;
/// those behind it that went well in the same request come again with it.
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
                foreach (var together in await NextAsync(pause).ConfigureAwait(false))
                {
                    if (pause.IsCancellationRequested)
                        break;
                    failures = await TryAsync(together, failures, pause, abort).ConfigureAwait(false);
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

    /// <summary>Waits until there are events; those that go to the app in one request lie together.</summary>
    private async Task<IEnumerable<IReadOnlyList<StoredMessage>>> NextAsync(CancellationToken pause)
    {
        var most = subscription.Bulk?.MaxMessages ?? Batch;
        var pending = broker.Pending(subscriber, most);
        if (pending.Count == 0)
            await news.Reader.ReadAsync(pause).ConfigureAwait(false);
        if (subscription.Bulk is not { } bulk)
            return pending.Select(message => new[] { message });
        if (pending.Count < most && bulk.MaxAwait > TimeSpan.Zero)
        {
            await Task.Delay(bulk.MaxAwait, options.TimeProvider, pause).ConfigureAwait(false);
            pending = broker.Pending(subscriber, most);
        }

        return pending.Count == 0 ? [] : [Within(pending)];
    }

    /// <summary>As many of them as one request may hold; one at least.</summary>
    private List<StoredMessage> Within(IReadOnlyList<StoredMessage> pending)
    {
        var bytes = 0L;
        return [.. pending.TakeWhile((message, place) => (bytes += message.Data.Length) <= options.MaxBodyBytes || place == 0)];
    }

    /// <summary>Handles events that go together; 0 when they are done, else the number of failures in a row. What the app has answered is always written down.</summary>
    private async Task<int> TryAsync(IReadOnlyList<StoredMessage> messages, int failures, CancellationToken pause, CancellationToken abort)
    {
        var results = subscription.Bulk is null
            ? [await delivery.DeliverAsync(messages[0].Data, messages[0].Expires, pause, abort).ConfigureAwait(false)]
            : await delivery.DeliverAsync(messages, pause, abort).ConfigureAwait(false);
        List<(StoredMessage Message, string? DeadLetterTopic)> done = [];
        foreach (var (message, (outcome, detail)) in messages.Zip(results))
        {
            if (outcome == DeliveryOutcome.Success)
                done.Add((message, null));
            else if (outcome == DeliveryOutcome.Unreachable || !delivery.GivesUp(outcome, message.Attempts + 1) || (outcome == DeliveryOutcome.Retry && pause.IsCancellationRequested))
                break;
            else
            {
                SidecarLog.GivenUp(logger, Place(message), subscription.Topic, detail, subscription.DeadLetterTopic ?? "none");
                done.Add((message, subscription.DeadLetterTopic));
            }
        }

        if (done.Count > 0)
            await broker.AcknowledgeAsync(subscriber, done).ConfigureAwait(false);
        return done.Count == messages.Count ? 0 : await FailAsync(messages[done.Count], results[done.Count], done.Count == 0 ? failures : 0, pause).ConfigureAwait(false);
    }

    private async Task<int> FailAsync(StoredMessage message, (DeliveryOutcome Outcome, string Detail) result, int failures, CancellationToken pause)
    {
        // An app that is stopping breaks off what it was handling: no fault of the event.
        var counts = result.Outcome == DeliveryOutcome.Retry && !pause.IsCancellationRequested;
        if (counts)
            await broker.FailAsync(subscriber, message, CancellationToken.None).ConfigureAwait(false);
        SidecarLog.Failed(logger, Place(message), subscription.Topic, subscription.Route, message.Attempts + (counts ? 1 : 0), result.Detail, delivery.Delay(failures + 1));
        return failures + 1;
    }

    private static string Place(StoredMessage message) => message.Sequence.ToString(CultureInfo.InvariantCulture);
}
