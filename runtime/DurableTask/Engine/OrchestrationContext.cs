namespace Puente.Runtime.DurableTask.Engine;

internal abstract class OrchestrationContext : TaskOrchestrationContext
{
    public abstract object? GetInput(Type type);
}
