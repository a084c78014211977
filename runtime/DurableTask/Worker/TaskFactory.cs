using Microsoft.Extensions.DependencyInjection;

namespace Puente.Runtime.DurableTask.Worker;

/// <summary>Makes class-based tasks and their inputs.</summary>
internal static class TaskFactory
{
    private static readonly ServiceProvider Empty = new ServiceCollection().BuildServiceProvider();

    public static T Make<T>(IServiceProvider? services)
        where T : class => ActivatorUtilities.GetServiceOrCreateInstance<T>(services ?? Empty);

    public static AsyncServiceScope Scope(IServiceProvider? services) => (services ?? Empty).CreateAsyncScope();

    public static object? OrDefault(object? value, Type type) =>
        value ?? (type.IsValueType && Nullable.GetUnderlyingType(type) is null ? Activator.CreateInstance(type) : null);

    public static object? Input(TaskOrchestrationContext context, Type type) =>
        OrDefault(context is Engine.OrchestrationContext engine ? engine.GetInput(type) : null, type);
}
