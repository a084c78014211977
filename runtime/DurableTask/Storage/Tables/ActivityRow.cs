namespace Puente.Runtime.DurableTask.Storage;

/// <summary>An activity that waits or runs.</summary>
internal sealed record ActivityRow(long Id, string InstanceId, string ExecutionId, int TaskId, string Name, string? Input, string? Tags, string? Owner);
