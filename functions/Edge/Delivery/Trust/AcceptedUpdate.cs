using Puente.Core.Twins;

namespace Puente.Edge.Delivery.Trust;

/// <summary>What an edge remembers of what it took from its hub, so that nothing older is taken for new: across restarts, offline, and with a clock that was set back.</summary>
/// <param name="Desired">The newest desired twin that was heeded, as signed.</param>
/// <param name="Now">The latest moment that the hub's signature vouches for.</param>
/// <param name="Versions">Model name to the version that was last taken into use.</param>
public sealed record AcceptedUpdate(DesiredTwin Desired, DateTimeOffset Now, IReadOnlyDictionary<string, int> Versions);
