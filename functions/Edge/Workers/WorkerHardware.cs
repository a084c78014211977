namespace Puente.Edge.Workers;

/// <summary>What a worker runs on.</summary>
/// <param name="Machine">The machine's own mark, the same for every process on it, in containers too; null where it has none.</param>
/// <param name="Cores">Cores that it may use.</param>
/// <param name="MemoryBytes">Memory that it may use.</param>
/// <param name="Providers">Execution providers of its ONNX Runtime.</param>
/// <param name="Devices">Devices that it sees.</param>
public sealed record WorkerHardware(string? Machine, int Cores, long MemoryBytes, IReadOnlyList<string> Providers, IReadOnlyList<Inventory.FoundDevice> Devices);
