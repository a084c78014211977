using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Puente.Runtime.Dapr.PubSub;
using Puente.Runtime.Dapr.Storage;

namespace Puente.Runtime.Dapr.Delivery;

/// <summary>
/// The delivering half of the embedded sidecar: registers the app's subscriptions when the host starts, then, once the app has started,
/// posts their events to its routes. One process at a time delivers for a consumer group; others stand by.
/// </summary>
public sealed class EmbeddedSidecar : BackgroundService
{
    private static readonly TimeSpan TrimInterval = TimeSpan.FromMinutes(1);
    private readonly EmbeddedDaprOptions options;
    private readonly IHostApplicationLifetime lifetime;
    private readonly ILogger logger;
    private readonly AppChannel app;
    private readonly List<SubscriptionPump> pumps;
    private readonly CancellationTokenSource abort = new();

    /// <param name="client">Whose components and subscriptions to serve.</param>
    /// <param name="lifetime">Delivery begins when the app has started and pauses when it begins to stop.</param>
    /// <param name="logger">Where failed deliveries are told.</param>
    /// <param name="server">The host's own server; asked for the port where the options give none.</param>
    public EmbeddedSidecar(EmbeddedDaprClient client, IHostApplicationLifetime lifetime, ILogger<EmbeddedSidecar> logger, IServer? server = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        (this.lifetime, this.logger, options) = (lifetime, logger, client.Options);
        app = new AppChannel(options.AppPort ?? (() => PortOf(server)), options.AppToken, options.DeliveryTimeout);
        pumps = [.. client.Subscriptions.Select(s => new SubscriptionPump(s, client.PubSub(s.PubsubName), app, options, logger))];
    }

    /// <summary>Registers the subscriptions, so that no event from now on is missed, and starts the delivery in the background.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var pump in pumps)
            await pump.RegisterAsync(cancellationToken).ConfigureAwait(false);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits for the event at hand; breaks it off when the host's patience (<paramref name="cancellationToken"/>) ends.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await using var patience = cancellationToken.Register(abort.Cancel).ConfigureAwait(false);
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        app.Dispose();
        abort.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        try
        {
            await StartedAsync(pause.Token).ConfigureAwait(false);
            await Task.WhenAll(pumps.GroupBy(p => (p.Broker, p.Group)).Select(g => ServeAsync(g.Key.Broker, g.Key.Group, [.. g], pause.Token)))
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (pause.IsCancellationRequested)
        {
            // The host stops: what was not acknowledged is delivered by the next process.
        }
    }

    private static int PortOf(IServer? server) =>
        server?.Features.Get<IServerAddressesFeature>()?.Addresses
            .Select(a => Uri.TryCreate(a.Replace("://*", "://localhost", StringComparison.Ordinal).Replace("://+", "://localhost", StringComparison.Ordinal), UriKind.Absolute, out var uri) ? uri : null)
            .FirstOrDefault(u => u?.Scheme == Uri.UriSchemeHttp)?.Port
        ?? throw new InvalidOperationException("EmbeddedDaprOptions.AppPort '': is not set, and the host has no http address. Set AppPort to the port of the app");

    private async Task StartedAsync(CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult).ConfigureAwait(false);
        await started.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task ServeAsync(MessageBroker broker, string group, IReadOnlyList<SubscriptionPump> own, CancellationToken pause)
    {
        using var _ = await TakeLockAsync(broker, group, pause).ConfigureAwait(false);
        void Nudge()
        {
            foreach (var pump in own)
                pump.Nudge();
        }

        broker.Published += Nudge;
        try
        {
            await Task.WhenAll([WatchAsync(broker, Nudge, pause), .. own.Select(p => Task.Run(() => p.RunAsync(pause, abort.Token), CancellationToken.None))]).ConfigureAwait(false);
        }
        finally
        {
            broker.Published -= Nudge;
        }
    }

    private async Task<ConsumerLock> TakeLockAsync(MessageBroker broker, string group, CancellationToken cancellationToken)
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
    private async Task WatchAsync(MessageBroker broker, Action nudge, CancellationToken cancellationToken)
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
