namespace Puente.Runtime.DurableTask.Engine;

/// <summary>The other half of a sub-orchestration's creation, besides name and input.</summary>
internal sealed record ChildDetails(string InstanceId, string? Tags, string? Version);
