namespace Puente.Runtime.DurableTask.Engine;

/// <summary>Objects that no row refers to any more.</summary>
/// <param name="InstanceId">Whose.</param>
/// <param name="Last">Of which generation, and of those before it.</param>
internal readonly record struct Discarded(string InstanceId, string Last);
