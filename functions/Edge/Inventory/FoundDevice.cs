using Puente.Core.Twins;

namespace Puente.Edge.Inventory;

/// <summary>A device as a process sees it.</summary>
/// <param name="Id">Its own mark, by which two processes know that they see the same one; null where it has none.</param>
/// <param name="Device">What the hub is told of it.</param>
public sealed record FoundDevice(string? Id, Accelerator Device);
