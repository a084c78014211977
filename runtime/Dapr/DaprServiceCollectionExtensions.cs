using Dapr.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Puente.Runtime.Dapr.Delivery;
using Puente.Runtime.Dapr.Remote;

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
    /// <param name="configure">
    /// Sets the options of the embedded client. Where a sidecar is configured, <see cref="EmbeddedDaprOptions.JsonSerializerOptions"/>,
    /// <see cref="EmbeddedDaprOptions.MaxBodyBytes"/>, <see cref="EmbeddedDaprOptions.SidecarPatience"/> and the clock hold for its client too; the rest is the sidecar's own affair.
    /// </param>
    /// <remarks>With a sidecar the host's start waits for it, and fails with a <see cref="SidecarUnavailableException"/> in vain.</remarks>
    /// <exception cref="SidecarSettingException">A port or endpoint is not one.</exception>
    public static IServiceCollection AddDapr(this IServiceCollection services, IConfiguration configuration, Action<EmbeddedDaprOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return UsesSidecar(configuration) ? services.AddSidecarDapr(configuration, configure) : services.AddEmbeddedDapr(configure);
    }

    /// <summary>The client of a sidecar, at Dapr's default ports where none is configured; see <see cref="AddDapr"/>.</summary>
    /// <exception cref="SidecarSettingException">A port or endpoint is not one.</exception>
    public static IServiceCollection AddSidecarDapr(this IServiceCollection services, IConfiguration configuration, Action<EmbeddedDaprOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new EmbeddedDaprOptions();
        configure(options);
        var sidecar = RemoteSidecar.Read(configuration);
        services.AddSingleton(_ => sidecar.Open(options));
        return services.AddHostedService(provider => new SidecarWait(
            provider.GetRequiredService<DaprClient>(), sidecar, options.SidecarPatience, options.TimeProvider, provider.GetRequiredService<ILogger<SidecarWait>>()));
    }

    /// <summary>Whether <see cref="AddDapr"/> would use a sidecar.</summary>
    public static bool UsesSidecar(IConfiguration configuration) => RemoteSidecar.IsConfigured(configuration);

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
}
