using Puente.Core.Twins;

namespace Puente.Edge.Workers;

/// <summary>A device that a worker saw.</summary>
/// <param name="Key">By which it is the same one.</param>
/// <param name="Device">What the hub is told of it.</param>
/// <param name="At">When it was last seen, by the agent's clock.</param>
public sealed record SeenDevice(string Key, Accelerator Device, DateTimeOffset At);
