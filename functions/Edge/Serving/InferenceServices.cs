using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Puente.Edge.Drift;
using Puente.Edge.Scaling;
using Puente.Edge.Settings;
using Puente.Functions.Common.Tiers;
using Puente.Serving.Engine;
using Puente.Serving.Models;
using Puente.Serving.Repository;

namespace Puente.Edge.Serving;

/// <summary>What a site's serving is made of.</summary>
public static class InferenceServices
{
    /// <summary>Adds the host of releases.</summary>
    public static IServiceCollection AddModels(this IServiceCollection services, IConfiguration configuration) => services
        .AddSingleton(provider => InferenceOptions.Read(configuration, provider.GetRequiredService<TierOptions>()))
        .AddSingleton(provider => new ModelHost(provider.GetRequiredService<InferenceOptions>().Host.By(provider.GetRequiredService<HubSettings>().Current.Serving)));

    /// <summary>Adds the model repository where one is named, and the ports.</summary>
    public static IServiceCollection AddServing(this IServiceCollection services) => services
        .AddSingleton(Models)
        .AddSingleton<IQueueDelayMeter>(provider => new QueueDelayMeter(provider.GetRequiredService<SiteModels>().All, provider.GetRequiredService<TimeProvider>()))
        .AddHostedService(provider => new InferenceServer(
            provider.GetRequiredService<TierOptions>(), provider.GetRequiredService<SiteModels>().All, provider.GetRequiredService<InferenceKey>(), provider.GetRequiredService<ILoggerFactory>(),
            provider.GetRequiredService<SiteModels>().Repository, provider.GetRequiredService<DriftMonitor>().Families));

    private static SiteModels Models(IServiceProvider provider)
    {
        var host = provider.GetRequiredService<ModelHost>();
        if (provider.GetRequiredService<InferenceOptions>().Repository is not { } options) return new SiteModels(host, null);
        var tier = provider.GetRequiredService<TierOptions>();
        var repository = new RepositoryModels(
            new ModelRepository(options), host, Path.Combine(tier.Own, "staged-models"), provider.GetRequiredService<ILogger<RepositoryModels>>(), provider.GetRequiredService<TimeProvider>());
        return new SiteModels(new JoinedRegistry(host, repository), repository);
    }
}
