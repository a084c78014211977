namespace Puente.Edge.Uplink;

/// <summary>What waits.</summary>
/// <param name="Events">Events.</param>
/// <param name="Bytes">Bytes of their envelopes.</param>
/// <param name="Oldest">When the oldest was added; null when none waits.</param>
/// <param name="Dropped">Events dropped at a bound since the outbox was made.</param>
public sealed record OutboxStatus(long Events, long Bytes, DateTimeOffset? Oldest, long Dropped);
