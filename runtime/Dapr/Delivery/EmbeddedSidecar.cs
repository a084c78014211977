using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Puente.Runtime.Dapr.PubSub;

namespace Puente.Runtime.Dapr.Delivery;

/// <summary>
/// The delivering half of the embedded sidecar: registers the app's subscriptions when the host starts, then, once the app has started,
/// posts their events to its routes, as each broker's own delivery has it, and calls it for its input bindings.
/// </summary>
public sealed class EmbeddedSidecar : BackgroundService
{
    private readonly IHostApplicationLifetime lifetime;
    private readonly AppChannel app;
    private readonly List<(IMessageBroker Broker, EventDelivery Delivery)> deliveries;
    private readonly List<InputDelivery> inputs;
    private readonly CancellationTokenSource abort = new();

    /// <param name="client">Whose components and subscriptions to serve.</param>
    /// <param name="lifetime">Delivery begins when the app has started and pauses when it begins to stop.</param>
    /// <param name="logger">Where failed deliveries are told.</param>
    /// <param name="server">The host's own server; asked for the port where the options give none.</param>
    public EmbeddedSidecar(EmbeddedDaprClient client, IHostApplicationLifetime lifetime, ILogger<EmbeddedSidecar> logger, IServer? server = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        this.lifetime = lifetime;
        var options = client.Options;
        app = new AppChannel(options.AppPort ?? (() => PortOf(server)), options.AppToken, options.TimeProvider);
        deliveries =
        [
            .. (options.Delivers ? client.Subscriptions : []).Select(s => (Subscription: s, PubSub: client.PubSub(s.PubsubName)))
                .Select(s => (s.PubSub.Broker, new EventDelivery(s.Subscription, s.PubSub.Group, app, client.Inbound(s.PubSub.Name), options, logger))),
        ];
        inputs = [.. (options.Delivers ? client.Inputs : []).Select(binding => new InputDelivery(binding, app, options, logger))];
    }

    /// <summary>Registers the subscriptions, so that no event from now on is missed, and starts the delivery in the background.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var (broker, delivery) in deliveries)
            await broker.RegisterAsync(delivery, cancellationToken).ConfigureAwait(false);
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
            var events = deliveries.GroupBy(d => d.Broker).Select(g => g.Key.ServeAsync([.. g.Select(d => d.Delivery)], pause.Token, abort.Token));
            await Task.WhenAll([.. events, .. inputs.Select(input => input.RunAsync(pause.Token, abort.Token))]).ConfigureAwait(false);
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
}
