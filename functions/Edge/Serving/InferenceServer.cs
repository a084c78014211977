using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Puente.Core;
using Puente.Serving.Engine;
using Puente.Serving.Metrics;
using Puente.Serving.OpenInference;
using Puente.Serving.OpenInference.Grpc;
using Puente.Serving.OpenInference.Rest;
using Puente.Serving.Repository;
using Puente.Serving.Telemetry;

namespace Puente.Edge.Serving;

/// <summary>
/// The Open Inference Protocol on ports of its own, REST and, where one is given, gRPC: the function host proxies neither. Beside REST, <c>/metrics</c> for Prometheus.
/// </summary>
/// <param name="tier">Where to listen.</param>
/// <param name="models">All models of the site.</param>
/// <param name="key">Opens everything but health.</param>
/// <param name="loggers">For the server's own.</param>
/// <param name="repository">Models to load as this starts; null: none.</param>
/// <param name="more">What <c>/metrics</c> tells beside the models; null: nothing.</param>
public sealed class InferenceServer(TierOptions tier, IModelRegistry models, InferenceKey key, ILoggerFactory loggers, RepositoryModels? repository = null, Func<IEnumerable<MetricFamily>>? more = null) : IHostedService
{
    private WebApplication? _app;
    private ServingMeter? _meter;

    /// <inheritdoc/>
    /// <exception cref="InputException">Another process has a port.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddSingleton(loggers);
        builder.Services.AddOpenInferenceGrpc(models, context => key.Opens(context.Request));
        builder.WebHost.AllowTensors().ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            server.Listen(tier.Address, tier.InferencePort);
            if (tier.InferenceGrpcPort is { } grpc) server.Listen(tier.Address, grpc, listen => listen.Protocols = HttpProtocols.Http2);
        });
        _app = builder.Build();
        _app.MapOpenInferenceProtocol(models, context => key.Opens(context.Request));
        if (tier.InferenceGrpcPort is not null) _app.MapOpenInferenceGrpc();
        var metrics = new InferenceMetrics(models, new MachineProbe(), repository is null ? null : repository.MetricTags, more);
        _meter = new ServingMeter(metrics, TimeProvider.System);
        _app.MapInferenceMetrics(metrics)
            .AddEndpointFilter(async (call, next) => key.Opens(call.HttpContext.Request) ? await next(call) : Results.Text("key: is missing or wrong. Send the site's key", statusCode: 401));
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

        if (repository is not null) await repository.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _meter?.Dispose();
        if (_app is null) return;
        await _app.StopAsync(cancellationToken);
        await _app.DisposeAsync();
    }
}
