using System.Collections.Concurrent;
using System.Threading.Channels;
using Puente.Runtime.Dapr.Errors;
using Puente.Runtime.Dapr.PubSub;
using Puente.Runtime.Dapr.Redis;
using StackExchange.Redis;

namespace Puente.Runtime.Dapr.Delivery;

/// <summary>
/// Delivers one subscription from its stream, several events at a time. An event is pending in the group from when it is read until the app has
/// answered SUCCESS or DROP. This process gives signs of life for what it has in hand; what has had none for the processing timeout (its process
/// died, or the app failed it) is taken over by whoever looks next.
/// </summary>
internal sealed class RedisStreamPump(EventDelivery delivery, RedisStreams streams)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(500);
    private readonly Subscriber subscriber = delivery.Subscriber;
    private readonly RedisStreamsOptions options = streams.Options;
    private readonly ConcurrentDictionary<RedisValue, bool> inHand = [];
    private readonly Channel<(RedisValue Id, byte[] Data)> queue = Channel.CreateBounded<(RedisValue, byte[])>(streams.Options.QueueDepth);

    public async Task RunAsync(CancellationToken pause, CancellationToken abort)
    {
        SidecarLog.Delivering(delivery.Logger, subscriber.Topic, subscriber.Pubsub, delivery.Subscription.Route, subscriber.Group);
        using var waiting = streams.OpenWaiting();
        List<Task> tasks = [KeepOnAsync(() => ReadAsync(waiting, pause), TimeSpan.Zero, pause)];
        if (options is { RedeliverInterval: { } interval, ProcessingTimeout: { } timeout })
            tasks.AddRange([KeepOnAsync(() => TakeOverAsync(timeout, pause), interval, pause), KeepOnAsync(() => ShowLifeAsync(pause), timeout / 3, pause)]);
        tasks.AddRange(Enumerable.Range(0, options.Concurrency).Select(_ => WorkAsync(pause, abort)));
        await Task.WhenAll(tasks).ConfigureAwait(false);
    }

    /// <summary>Repeats a step for as long as the host runs, whatever becomes of the server.</summary>
    private async Task KeepOnAsync(Func<Task> step, TimeSpan interval, CancellationToken pause)
    {
        for (var failures = 0; !pause.IsCancellationRequested;)
        {
            try
            {
                if (failures > 0)
                    await streams.EnsureGroupAsync(subscriber, pause).ConfigureAwait(false);
                await step().ConfigureAwait(false);
                failures = 0;
                if (interval > TimeSpan.Zero)
                    await Task.Delay(interval, delivery.Options.TimeProvider, pause).ConfigureAwait(false);
            }
            catch (Exception e) when (Fail.IsOfStore(e))
            {
                SidecarLog.StoreFailed(delivery.Logger, delivery.Delay(++failures), e);
                await Task.Delay(delivery.Delay(failures), delivery.Options.TimeProvider, pause).ConfigureAwait(false);
            }
        }
    }

    private async Task ReadAsync(RedisConnection waiting, CancellationToken pause)
    {
        var database = await waiting.DatabaseAsync(pause).ConfigureAwait(false);
        var wait = (long)Math.Min(LongestWait.TotalMilliseconds, waiting.Timeout.TotalMilliseconds / 2);
        // Not cancelled: an answer that nobody takes is an event that waits for the processing timeout.
        var answer = await database.ExecuteAsync(
            "XREADGROUP", "GROUP", subscriber.Group, subscriber.Group, "COUNT", options.QueueDepth, "BLOCK", wait, "STREAMS", (RedisKey)subscriber.Topic, ">").ConfigureAwait(false);
        if (answer.IsNull)
            return;
        foreach (var entry in (RedisResult[])answer[0][1]!)
        {
            var fields = (RedisValue[])entry[1]!;
            var data = Array.IndexOf(fields, "data");
            await EnqueueAsync((RedisValue)entry[0], data < 0 ? [] : (byte[])fields[data + 1]!, pause).ConfigureAwait(false);
        }
    }

    private async Task TakeOverAsync(TimeSpan idle, CancellationToken pause)
    {
        var database = await streams.DatabaseAsync(pause).ConfigureAwait(false);
        RedisValue next = "0-0";
        do
        {
            var claimed = await database.StreamAutoClaimAsync(
                subscriber.Topic, subscriber.Group, subscriber.Group, (long)idle.TotalMilliseconds, next, options.QueueDepth).ConfigureAwait(false);
            foreach (var entry in claimed.ClaimedEntries.Where(e => !e.IsNull))
                await EnqueueAsync(entry.Id, (byte[]?)entry["data"] ?? [], pause).ConfigureAwait(false);
            next = claimed.NextStartId;
        }
        while (next != "0-0");
    }

    private async Task ShowLifeAsync(CancellationToken pause)
    {
        if (inHand.IsEmpty)
            return;
        var database = await streams.DatabaseAsync(pause).ConfigureAwait(false);
        await database.StreamClaimIdsOnlyAsync(subscriber.Topic, subscriber.Group, subscriber.Group, 0, [.. inHand.Keys]).ConfigureAwait(false);
    }

    private async Task EnqueueAsync(RedisValue id, byte[] data, CancellationToken pause)
    {
        if (inHand.TryAdd(id, true))
            await queue.Writer.WriteAsync((id, data), pause).ConfigureAwait(false);
    }

    private async Task WorkAsync(CancellationToken pause, CancellationToken abort)
    {
        while (!pause.IsCancellationRequested)
        {
            var (id, data) = await queue.Reader.ReadAsync(pause).ConfigureAwait(false);
            await HandleAsync(id, data, pause, abort).ConfigureAwait(false);
            inHand.TryRemove(id, out _);
        }
    }

    /// <summary>Handles one event until it is done, or left pending for a later delivery.</summary>
    private async Task HandleAsync(RedisValue id, byte[] data, CancellationToken pause, CancellationToken abort)
    {
        var expires = CloudEventEnvelope.Expiration(data);
        var deadLetterTopic = delivery.Subscription.DeadLetterTopic;
        for (int failures = 1, attempts = 0; ; failures++)
        {
            var (outcome, detail) = await delivery.DeliverAsync(data, expires, pause, abort).ConfigureAwait(false);
            // An app that is stopping breaks off what it was handling: no fault of the event.
            if (outcome == DeliveryOutcome.Retry && pause.IsCancellationRequested)
                outcome = DeliveryOutcome.Unreachable;
            if (outcome == DeliveryOutcome.Success)
            {
                await WriteDownAsync(id, data, null, abort).ConfigureAwait(false);
                return;
            }

            attempts += outcome == DeliveryOutcome.Retry ? 1 : 0;
            if (delivery.GivesUp(outcome, attempts))
            {
                SidecarLog.GivenUp(delivery.Logger, id.ToString(), subscriber.Topic, detail, deadLetterTopic ?? "none");
                await WriteDownAsync(id, data, deadLetterTopic, abort).ConfigureAwait(false);
                return;
            }

            // Without a dead-letter topic a failed event waits in the group, so that it holds up none behind it.
            var again = outcome == DeliveryOutcome.Unreachable || deadLetterTopic is not null;
            var delay = again ? delivery.Delay(failures) : options.ProcessingTimeout ?? TimeSpan.Zero;
            SidecarLog.Failed(delivery.Logger, id.ToString(), subscriber.Topic, delivery.Subscription.Route, attempts, detail, delay);
            if (!again)
                return;
            await Task.Delay(delay, delivery.Options.TimeProvider, pause).ConfigureAwait(false);
        }
    }

    /// <summary>What the app has answered is written down, however long the server is away.</summary>
    private async Task WriteDownAsync(RedisValue id, byte[] data, string? deadLetterTopic, CancellationToken abort)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                await streams.AcknowledgeAsync(subscriber, id, data, deadLetterTopic).ConfigureAwait(false);
                return;
            }
            catch (Exception e) when (Fail.IsOfStore(e))
            {
                SidecarLog.StoreFailed(delivery.Logger, delivery.Delay(failures), e);
                await Task.Delay(delivery.Delay(failures), delivery.Options.TimeProvider, abort).ConfigureAwait(false);
            }
        }
    }
}
