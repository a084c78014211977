using Dapr.Client;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Puente.Runtime.Dapr.Remote;

/// <summary>
/// Holds up the start of the host until the sidecar takes calls: app and sidecar start side by side, in either order. What is waited for is its
/// outbound health, which does not wait for the app in turn.
/// </summary>
internal sealed class SidecarWait(DaprClient client, RemoteSidecar sidecar, TimeSpan patience, TimeProvider timeProvider, ILogger<SidecarWait> logger) : IHostedService
{
    /// <exception cref="SidecarUnavailableException">It does not answer in time.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        RemoteLog.WaitingForSidecar(logger, sidecar.HttpEndpoint);
        using var over = new CancellationTokenSource(patience, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, over.Token);
        try
        {
            await client.WaitForSidecarAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new SidecarUnavailableException(sidecar.HttpEndpoint, patience);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
