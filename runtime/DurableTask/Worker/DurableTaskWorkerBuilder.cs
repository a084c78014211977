using Microsoft.Extensions.DependencyInjection;

namespace Puente.Runtime.DurableTask.Worker;

/// <summary>Configures the engine in <c>AddDurableTaskWorker</c>.</summary>
/// <param name="services">Where it registers.</param>
public sealed class DurableTaskWorkerBuilder(IServiceCollection services)
{
    /// <summary>Where it registers.</summary>
    public IServiceCollection Services { get; } = services;

    /// <summary>Adds orchestrators and activities.</summary>
    public DurableTaskWorkerBuilder AddTasks(Action<TaskRegistry> registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        Services.ConfigureDurableTasks((_, tasks) => registry(tasks));
        return this;
    }
}
