using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Puente.Core;
using Puente.Serving.Models;
using Puente.Serving.OpenInference.Grpc;
using Puente.Serving.OpenInference.Rest;

namespace Puente.Edge.Serving;

/// <summary>The Open Inference Protocol on ports of its own, REST and, where one is given, gRPC: the function host proxies neither.</summary>
public sealed class InferenceServer(TierOptions tier, ModelHost models, InferenceKey key, ILoggerFactory loggers) : IHostedService
{
    private WebApplication? _app;

    /// <inheritdoc/>
    /// <exception cref="InputException">Another process has a port.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddSingleton(loggers);
        builder.Services.AddOpenInferenceGrpc(models, context => key.Opens(context.Request));
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            server.AllowTensors();
            server.Listen(IPAddress.Loopback, tier.InferencePort);
            if (tier.InferenceGrpcPort is { } grpc) server.Listen(IPAddress.Loopback, grpc, listen => listen.Protocols = HttpProtocols.Http2);
        });
        _app = builder.Build();
        _app.MapOpenInferenceProtocol(models, context => key.Opens(context.Request));
        if (tier.InferenceGrpcPort is not null) _app.MapOpenInferenceGrpc();
        try
        {
            await _app.StartAsync(cancellationToken);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            var isGrpc = tier.InferenceGrpcPort is { } grpc && e.Message.Contains($":{grpc}:", StringComparison.Ordinal);
            throw new InputException(
                isGrpc ? "--inference-grpc-port" : "--inference-port", $"{(isGrpc ? tier.InferenceGrpcPort : tier.InferencePort)}",
                "is in use by another process", "Stop that process, or give another port.");
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
