using Puente.Runtime.DurableTask.Client;

namespace Puente.Runtime.DurableTask.Storage;

/// <summary>An instance as the engine needs it: without input and output.</summary>
internal sealed record InstanceRow(
    string InstanceId, string ExecutionId, string Name, OrchestrationRuntimeStatus Status, string? Tags, string? Parent, string? Version, long Revision, string? Owner,
    DateTime CreatedAt, string? Trace)
{
    public bool IsTerminal => Status is OrchestrationRuntimeStatus.Completed or OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated;
}
