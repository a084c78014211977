namespace Puente.Serving.Metrics;

/// <summary>What a machine uses of itself.</summary>
/// <param name="Cpu">Part of all cores that was busy since the look before, 0 to 1; null: unknown.</param>
/// <param name="MemoryTotalBytes">Memory; null: unknown.</param>
/// <param name="MemoryUsedBytes">Memory that is not available; null: unknown.</param>
public sealed record MachineUsage(double? Cpu, long? MemoryTotalBytes, long? MemoryUsedBytes);
