using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Puente.Runtime.DurableTask.Client;
using Puente.Runtime.DurableTask.Engine;

namespace Puente.Runtime.DurableTask.Worker;

/// <summary>Registers the embedded durable-task engine.</summary>
public static class DurableTaskServiceCollectionExtensions
{
    /// <summary>
    /// Registers the engine as a hosted service, and as singletons the <see cref="DurableTaskClient"/>, the
    /// <see cref="TaskRegistry"/> and the <see cref="DurableTaskHealth"/>. May be called more than once: settings add up.
    /// </summary>
    public static IServiceCollection AddDurableTask(this IServiceCollection services, Action<DurableTaskOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<DurableTaskOptions>();
        if (configure is not null) services.Configure(configure);
        if (services.Any(d => d.ServiceType == typeof(DurableTaskHost))) return services;

        services.TryAddSingleton<DurableTaskHealth>();
        services.AddSingleton(provider =>
        {
            var registry = new TaskRegistry(provider);
            foreach (var add in provider.GetServices<Action<IServiceProvider, TaskRegistry>>()) add(provider, registry);
            return registry;
        });
        services.AddSingleton<DurableTaskHost>();
        services.AddSingleton<DurableTaskClient>(provider => provider.GetRequiredService<DurableTaskHost>().Client);
        services.AddHostedService(provider => provider.GetRequiredService<DurableTaskHost>());
        return services;
    }

    /// <summary>Adds orchestrators and activities; runs once, when the engine starts.</summary>
    public static IServiceCollection ConfigureDurableTasks(this IServiceCollection services, Action<IServiceProvider, TaskRegistry> add) =>
        services.AddSingleton(add);

    /// <summary>Registers the engine in the shape of the Durable Task SDK's worker.</summary>
    public static IServiceCollection AddDurableTaskWorker(this IServiceCollection services, Action<DurableTaskWorkerBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        services.AddDurableTask();
        configure(new DurableTaskWorkerBuilder(services));
        return services;
    }

    /// <summary>Registers the client in the shape of the Durable Task SDK's; it comes with the engine.</summary>
    public static IServiceCollection AddDurableTaskClient(this IServiceCollection services) => services.AddDurableTask();
}
