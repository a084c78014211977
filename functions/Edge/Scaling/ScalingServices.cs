using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Puente.Scaling.Server;
using Puente.Scaling.Signals;

namespace Puente.Edge.Scaling;

/// <summary>What the site's scaler is made of.</summary>
public static class ScalingServices
{
    /// <summary>Adds the scaler and what it tells of.</summary>
    /// <exception cref="Core.InputException">Settings are wrong.</exception>
    public static IServiceCollection AddScaling(this IServiceCollection services, IConfiguration configuration) => services
        .AddSingleton(ScalerOptions.Read(configuration, 0))
        .AddSingleton<InboxReadings>()
        .AddSingleton<PendingTunings>()
        .AddSingleton<IScalingSignal, QueuedPhotographs>()
        .AddSingleton<IScalingSignal, OldestPhotograph>()
        .AddSingleton<IScalingSignal>(provider => provider.GetRequiredService<PendingTunings>())
        .AddSingleton<IScalingSignal, BatchQueueDelay>()
        .AddSingleton<ScalerHost>()
        .AddHostedService(provider => provider.GetRequiredService<ScalerHost>());
}
