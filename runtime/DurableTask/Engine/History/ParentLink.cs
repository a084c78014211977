namespace Puente.Runtime.DurableTask.Engine;

/// <summary>Where a sub-orchestration's result goes.</summary>
internal sealed record ParentLink(string Name, string InstanceId, string ExecutionId, int TaskId);
