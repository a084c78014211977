using System.Data.Common;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Puente.Edge.Uplink;

/// <summary>
/// Empties the outbox: events of one key one after the other, several keys at once. While the link is down one event is tried at a time, with
/// <see cref="Backoff"/> between; an event that fails while others get through holds back only those of its key. At least once: a
/// death between the broker's answer and the outbox's commit sends an event again, under its id.
/// </summary>
public sealed class OutboxPump(EventOutbox outbox, IEventLink link, CloudLink cloud, Backoff backoff, TimeProvider time, ILogger<OutboxPump> log) : BackgroundService
{
    private const int Batch = 64, KeysAtOnce = 8;
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (failures, dropped) = (0, (await outbox.StatusAsync(stoppingToken)).Dropped);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var due = await outbox.DueAsync(failures == 0 ? Batch : 1, stoppingToken);
                var sent = await SendAsync(due, stoppingToken);
                if (sent > 0) failures = 0;
                else if (due.Count > 0) await Task.Delay(backoff.After(++failures), time, stoppingToken);
                else await outbox.WaitAsync(_look, stoppingToken);
                dropped = await TellDroppedAsync(dropped, stoppingToken);
            }
            catch (DbException e)
            {
                // A disk that is full or fails is no reason for a site to stop serving.
                log.LogError(e, "The outbox cannot be read or written; it is tried again.");
                await Task.Delay(backoff.After(++failures), time, stoppingToken);
            }
        }
    }

    /// <summary>Tries each of <paramref name="due"/> once; returns how many got through.</summary>
    private async Task<int> SendAsync(IReadOnlyList<OutboxEvent> due, CancellationToken cancellationToken)
    {
        var sent = 0;
        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = KeysAtOnce, CancellationToken = cancellationToken }, async (one, cancel) =>
        {
            try
            {
                await link.SendAsync(one.Envelope, cancel);
            }
            catch (Exception e) when (CloudLink.IsMiss(e))
            {
                cloud.Missed(e);
                log.LogDebug(e, "Event {Id} did not get through, try {Attempt}.", one.Id, one.Attempts + 1);
                await outbox.FailedAsync(one, backoff.After(one.Attempts + 1), cancel);
                return;
            }

            await outbox.DeliveredAsync([one], cancel);
            cloud.Reached();
            Interlocked.Increment(ref sent);
        });
        return sent;
    }

    private async Task<long> TellDroppedAsync(long told, CancellationToken cancellationToken)
    {
        var status = await outbox.StatusAsync(cancellationToken);
        if (status.Dropped > told)
            log.LogWarning("The outbox is full: {Dropped} of the oldest events were dropped; {Events} wait. What they told of is still in this site's store.", status.Dropped - told, status.Events);
        return status.Dropped;
    }
}
