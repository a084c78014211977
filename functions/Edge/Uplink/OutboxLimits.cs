namespace Puente.Edge.Uplink;

/// <summary>How much waits for a link. Beyond any of these the oldest events are dropped, counted and told; what they told of stays in the site's own store.</summary>
/// <param name="Events">Most events.</param>
/// <param name="Bytes">Most bytes of envelopes.</param>
/// <param name="Age">How long an event waits.</param>
public sealed record OutboxLimits(int Events, long Bytes, TimeSpan Age)
{
    /// <summary>100,000 events, 256 MiB, 30 days.</summary>
    public static OutboxLimits Default { get; } = new(100_000, 256 * 1024 * 1024, TimeSpan.FromDays(30));
}
