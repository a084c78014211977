using Dapr.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Puente.Functions.Common.Objects;
using Puente.Functions.Common.Trainer;

namespace Puente.Functions.Common.Tiers;

/// <summary>What both tiers are made of.</summary>
public static class TierServices
{
    /// <summary>Component name of a tier's own object store.</summary>
    private const string OwnObjects = "objects";

    /// <summary>Component name of the object store that both tiers reach.</summary>
    private const string CloudObjects = "cloud";

    /// <summary>Adds object stores, twins and the trainer. Needs a <see cref="DaprClient"/>.</summary>
    public static IServiceCollection AddTier(this IServiceCollection services, TierOptions tier)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(tier);
        services.AddSingleton<TwinStore>();
        services.AddSingleton(provider => new ObjectStore(provider.GetRequiredService<DaprClient>(), OwnObjects));
        services.AddSingleton(provider => new ChunkedFiles(Cloud(provider)));
        services.AddSingleton(provider => new SignedReleases(Cloud(provider)));
        services.AddSingleton(provider => new TrainerProcess(
            tier.Trainer, provider.GetRequiredService<ILogger<TrainerProcess>>(), provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    private static ObjectStore Cloud(IServiceProvider provider) => new(provider.GetRequiredService<DaprClient>(), CloudObjects);
}
