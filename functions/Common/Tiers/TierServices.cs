using Dapr.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Puente.Functions.Common.Objects;
using Puente.Functions.Common.Trainer;
using Puente.Functions.Common.Transfers;

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
        services.AddSingleton(provider => Transport(tier, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new TransferGate(tier.Transfers, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => Store(provider, OwnObjects));
        services.AddSingleton(provider => new ContentFiles(Store(provider, CloudObjects), provider.GetRequiredService<TransferGate>()));
        services.AddSingleton(provider => new SignedReleases(Store(provider, CloudObjects)));
        services.AddSingleton(provider => new TrainerProcess(
            tier.Trainer, provider.GetRequiredService<ILogger<TrainerProcess>>(), provider.GetRequiredService<TimeProvider>(), tier.Pretrainer, tier.PretrainerStop));
        return services;
    }

    private static ObjectStore Store(IServiceProvider provider, string binding) =>
        new(provider.GetRequiredService<DaprClient>(), binding, provider.GetRequiredService<ObjectTransport>());

    private static ObjectTransport Transport(TierOptions tier, TimeProvider time)
    {
        var transport = new ObjectTransport(tier.Spool, tier.Transfers.StallTimeout, time, Random.Shared);
        transport.ClearSpool();
        return transport;
    }
}
