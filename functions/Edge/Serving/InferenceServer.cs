using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Puente.Core;
using Puente.Serving.Models;
using Puente.Serving.OpenInference;

namespace Puente.Edge.Serving;

/// <summary>The Open Inference Protocol on a port of its own: the function host proxies neither its paths nor, later, gRPC.</summary>
public sealed class InferenceServer(TierOptions tier, ModelHost models, InferenceKey key, ILoggerFactory loggers) : IHostedService
{
    private WebApplication? _app;

    /// <inheritdoc/>
    /// <exception cref="InputException">Another process has the port.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddSingleton(loggers);
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            server.Listen(IPAddress.Loopback, tier.InferencePort);
        });
        _app = builder.Build();
        _app.MapOpenInferenceProtocol(models, context => key.Opens(context.Request));
        try
        {
            await _app.StartAsync(cancellationToken);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new InputException("--inference-port", $"{tier.InferencePort}", "is in use by another process", "Stop that process, or give another port.");
        }
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_app is null) return;
        await _app.StopAsync(cancellationToken);
        await _app.DisposeAsync();
    }
}
