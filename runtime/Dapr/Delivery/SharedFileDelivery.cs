using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Puente.Runtime.Dapr.PubSub;
using Puente.Runtime.Dapr.Storage;

namespace Puente.Runtime.Dapr.Delivery;

/// <summary>Delivery from the file that the processes of a machine share: one process at a time delivers for a consumer group; others stand by.</summary>
internal sealed class SharedFileDelivery(MessageBroker broker, IReadOnlyList<EventDelivery> deliveries)
{
    private static readonly TimeSpan TrimInterval = TimeSpan.FromMinutes(1);
    private readonly string group = deliveries[0].Subscriber.Group;
    private readonly EmbeddedDaprOptions options = deliveries[0].Options;
    private readonly ILogger logger = deliveries[0].Logger;
    private readonly List<SubscriptionPump> pumps = [.. deliveries.Select(d => new SubscriptionPump(d, broker))];

    public async Task RunAsync(CancellationToken pause, CancellationToken abort)
    {
        using var _ = await TakeLockAsync(pause).ConfigureAwait(false);
        void Nudge()
        {
            foreach (var pump in pumps)
                pump.Nudge();
        }

        broker.Published += Nudge;
        try
        {
            await Task.WhenAll([WatchAsync(Nudge, pause), .. pumps.Select(p => Task.Run(() => p.RunAsync(pause, abort), CancellationToken.None))]).ConfigureAwait(false);
        }
        finally
        {
            broker.Published -= Nudge;
        }
    }

    private async Task<ConsumerLock> TakeLockAsync(CancellationToken cancellationToken)
    {
        for (var first = true; ; first = false)
        {
            if (ConsumerLock.TryTake(broker.Folder, group) is { } taken)
                return taken;
            if (first)
                SidecarLog.StandingBy(logger, group);
            await Task.Delay(options.PollInterval, options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Looks for commits of other processes, and trims the store from time to time.</summary>
    private async Task WatchAsync(Action nudge, CancellationToken cancellationToken)
    {
        using var connection = broker.OpenWatch();
        var (version, trimmed) = (0L, options.TimeProvider.GetTimestamp());
        while (true)
        {
            try
            {
                if (connection.Number("PRAGMA data_version") is { } now && now != version)
                {
                    version = now;
                    nudge();
                }

                if (options.TimeProvider.GetElapsedTime(trimmed) > TrimInterval)
                {
                    trimmed = options.TimeProvider.GetTimestamp();
                    var lost = await broker.TrimAsync(cancellationToken).ConfigureAwait(false);
                    if (lost > 0)
                        SidecarLog.Trimmed(logger, lost);
                }
            }
            catch (SqliteException e)
            {
                SidecarLog.StoreFailed(logger, options.PollInterval, e);
            }

            await Task.Delay(options.PollInterval, options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
    }
}
