using Grpc.AspNetCore.Server.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Puente.Serving.Engine;

namespace Puente.Serving.OpenInference.Grpc;

/// <summary>The Open Inference Protocol v2 over gRPC (<c>inference.GRPCInferenceService</c>) with Triton's extensions, and <c>grpc.health.v1.Health</c>.</summary>
public static class OpenInferenceGrpc
{
    /// <summary>Adds the services; <see cref="MapOpenInferenceGrpc"/> maps them.</summary>
    /// <param name="services">Where to add.</param>
    /// <param name="registry">What answers.</param>
    /// <param name="authorize">True when the call may be answered: its metadata are the request's headers. Asked for everything but health, liveness and readiness. False is answered UNAUTHENTICATED.</param>
    /// <param name="options">Bounds; null takes the defaults.</param>
    /// <exception cref="Core.InputException">A bound is out of range.</exception>
    public static IServiceCollection AddOpenInferenceGrpc(
        this IServiceCollection services, IModelRegistry registry, Func<HttpContext, bool> authorize, OpenInferenceOptions? options = null)
    {
        var bounds = (options ?? new()).Validate();
        services.TryAddSingleton(TimeProvider.System);
        services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = bounds.MaxBodyBytes;
            grpc.MaxSendMessageSize = null;
            grpc.IgnoreUnknownServices = false;
            grpc.CompressionProviders.Clear();
            grpc.CompressionProviders.Add(new BoundedDecompression("gzip", bounds.MaxBodyBytes));
            grpc.CompressionProviders.Add(new BoundedDecompression("deflate", bounds.MaxBodyBytes));
        });
        return services
            .AddSingleton<IServiceMethodProvider<InferenceService>, InferenceMethods>()
            .AddSingleton(provider => new GrpcFaults(authorize, provider.GetService<ILoggerFactory>()?.CreateLogger("Puente.Serving.OpenInference")))
            .AddSingleton(provider => new InferenceService(registry, bounds, provider.GetRequiredService<GrpcFaults>()))
            .AddSingleton(provider => new HealthService(registry, provider.GetRequiredService<TimeProvider>()));
    }

    /// <summary>Maps what <see cref="AddOpenInferenceGrpc"/> added.</summary>
    public static IEndpointRouteBuilder MapOpenInferenceGrpc(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<InferenceService>();
        endpoints.MapGrpcService<HealthService>();
        return endpoints;
    }
}
