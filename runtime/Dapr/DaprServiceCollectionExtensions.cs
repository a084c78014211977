using Dapr.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Puente.Runtime.Dapr.Delivery;

namespace Puente.Runtime.Dapr;

/// <summary>Registers a <see cref="DaprClient"/>: the embedded one, or the one of a sidecar.</summary>
public static class DaprServiceCollectionExtensions
{
    /// <summary>
    /// The switch: where DAPR_GRPC_PORT or DAPR_GRPC_ENDPOINT is configured (in <paramref name="configuration"/>, else in the environment),
    /// the client of that sidecar, which then also delivers the subscriptions; otherwise the embedded client and its delivery.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">Also read, for a sidecar: DAPR_HTTP_PORT, DAPR_HTTP_ENDPOINT, DAPR_API_TOKEN.</param>
    /// <param name="embedded">Sets the options of the embedded client; not called where a sidecar is configured.</param>
    /// <exception cref="InvalidOperationException">A port or endpoint is not one.</exception>
    public static IServiceCollection AddDapr(this IServiceCollection services, IConfiguration configuration, Action<EmbeddedDaprOptions> embedded)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        if (!UsesSidecar(configuration))
            return services.AddEmbeddedDapr(embedded);
        var grpc = Endpoint(configuration, "DAPR_GRPC", 50001);
        var http = Endpoint(configuration, "DAPR_HTTP", 3500);
        var token = Setting(configuration, "DAPR_API_TOKEN");
        return services.AddSingleton(_ =>
        {
            var builder = new DaprClientBuilder().UseGrpcEndpoint(grpc).UseHttpEndpoint(http);
            return (token is null ? builder : builder.UseDaprApiToken(token)).Build();
        });
    }

    /// <summary>Whether <see cref="AddDapr"/> would use a sidecar.</summary>
    public static bool UsesSidecar(IConfiguration configuration) =>
        Setting(configuration, "DAPR_GRPC_PORT") is not null || Setting(configuration, "DAPR_GRPC_ENDPOINT") is not null;

    /// <summary>The embedded client, as <see cref="EmbeddedDaprClient"/> and <see cref="DaprClient"/>, and the hosted service that delivers its subscriptions.</summary>
    public static IServiceCollection AddEmbeddedDapr(this IServiceCollection services, Action<EmbeddedDaprOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new EmbeddedDaprOptions();
        configure(options);
        services.AddSingleton(_ => new EmbeddedDaprClient(options));
        services.AddSingleton<DaprClient>(provider => provider.GetRequiredService<EmbeddedDaprClient>());
        return services.AddHostedService<EmbeddedSidecar>();
    }

    private static string? Setting(IConfiguration configuration, string name)
    {
        var value = configuration[name] ?? Environment.GetEnvironmentVariable(name);
        return string.IsNullOrWhiteSpace(value) ? null : value;
    }

    // Dapr's rule: an endpoint wins over a port.
    private static string Endpoint(IConfiguration configuration, string prefix, int defaultPort)
    {
        if (Setting(configuration, prefix + "_ENDPOINT") is { } endpoint)
        {
            return Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https")
                ? endpoint
                : throw new InvalidOperationException($"{prefix}_ENDPOINT '{endpoint}': is not an http or https address. Give one such as http://localhost:{defaultPort}");
        }

        if (Setting(configuration, prefix + "_PORT") is not { } text)
            return $"http://localhost:{defaultPort}";
        return ushort.TryParse(text, out var port) && port > 0
            ? $"http://localhost:{port}"
            : throw new InvalidOperationException($"{prefix}_PORT '{text}': is not a port. Give a number from 1 to 65535");
    }
}
