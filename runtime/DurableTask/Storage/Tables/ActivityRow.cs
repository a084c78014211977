namespace Puente.Runtime.DurableTask.Storage;

/// <summary>An activity that waits or runs. <c>Tags</c> hold its version too, <c>Trace</c> is its instance's anchor.</summary>
internal sealed record ActivityRow(long Id, string InstanceId, string ExecutionId, int TaskId, string Name, string? Input, string? Tags, string? Owner, string? Trace);
