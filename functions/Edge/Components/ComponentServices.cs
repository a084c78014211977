using Dapr.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Puente.Edge.Delivery;
using Puente.Edge.Uplink;
using Puente.Functions.Common.Tiers;

namespace Puente.Edge.Components;

/// <summary>What components are applied by.</summary>
public static class ComponentServices
{
    /// <summary>Adds the appliers and what drives them.</summary>
    public static IServiceCollection AddComponents(this IServiceCollection services) => services
        .AddSingleton(provider => ComponentOptions.Read(provider.GetRequiredService<IConfiguration>()))
        .AddSingleton<ComponentStore>()
        .AddSingleton<ComponentStatus>()
        .AddSingleton<ProcessApplier>()
        .AddHostedService(provider => provider.GetRequiredService<ProcessApplier>())
        .AddSingleton<IComponentApplier>(provider => provider.GetRequiredService<ProcessApplier>())
        .AddSingleton<KubernetesApi>()
        .AddSingleton<IComponentApplier, ManifestApplier>()
        .AddSingleton(provider => new ComponentReconciler(
            provider.GetRequiredService<ComponentStore>(), provider.GetServices<IComponentApplier>(), provider.GetRequiredService<ComponentStatus>(),
            provider.GetRequiredService<DaprClient>(), provider.GetRequiredService<TierOptions>(), provider.GetRequiredService<CloudLink>(),
            provider.GetRequiredService<ILogger<ComponentReconciler>>())
        {
            Announce = provider.GetRequiredService<TwinReporter>().AnnounceAsync,
        });
}
