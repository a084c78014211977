using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Puente.Edge.Delivery;
using Puente.Edge.Uplink;
using Puente.Functions.Common.Settings;
using Puente.Functions.Common.Tiers;

namespace Puente.Edge.Settings;

/// <summary>What the hub's settings on a site need.</summary>
public static class SettingsServices
{
    /// <summary>Adds what takes them.</summary>
    public static IServiceCollection AddHubSettings(this IServiceCollection services) => services
        .AddSingleton<SettingsStore>()
        .AddSingleton(provider => new SettingsReconciler(
            provider.GetRequiredService<SettingsStore>(), provider.GetRequiredService<EdgeState>(), provider.GetRequiredService<SettingsFollower>(),
            provider.GetRequiredService<TierOptions>(), provider.GetRequiredService<CloudLink>(), provider.GetRequiredService<ILogger<SettingsReconciler>>())
        {
            Announce = provider.GetRequiredService<TwinReporter>().AnnounceAsync,
        });

    /// <summary>Adds what goes by them.</summary>
    public static IServiceCollection AddSettingsFollower(this IServiceCollection services) => services
        .AddSingleton<SettingsFollower>()
        .AddHostedService(provider => provider.GetRequiredService<SettingsFollower>());
}
