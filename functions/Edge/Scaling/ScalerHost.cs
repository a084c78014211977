using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Puente.Core;
using Puente.Scaling.Server;
using Puente.Scaling.Signals;

namespace Puente.Edge.Scaling;

/// <summary>The KEDA scaler of this site, on a port of its own where <see cref="TierOptions.ScalerPort"/> gives one.</summary>
public sealed class ScalerHost(TierOptions tier, ScalerOptions options, IEnumerable<IScalingSignal> signals, TimeProvider time, ILoggerFactory loggers) : IHostedService
{
    private ScalerServer? _server;

    /// <summary>Whether there is one.</summary>
    public bool IsOn => tier.ScalerPort is not null;

    /// <summary>Where it listens and who is there; null where there is none.</summary>
    public ScalerStatus? Status => _server is { } server ? new ScalerStatus(server.Address, server.Tls, server.MutualTls, server.Streams) : null;

    /// <inheritdoc/>
    /// <exception cref="InputException">Another process has the port, or a certificate file is wrong.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (tier.ScalerPort is { } port)
            _server = await ScalerServer.StartAsync(options with { Port = port }, signals, time, loggers, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _server, null) is not { } server) return;
        await server.StopAsync(cancellationToken);
        await server.DisposeAsync();
    }
}
