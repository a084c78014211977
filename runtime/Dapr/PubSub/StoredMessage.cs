namespace Puente.Runtime.Dapr.PubSub;

/// <summary>One event at rest.</summary>
/// <param name="Sequence">Its place in the file; grows with every commit.</param>
/// <param name="Data">The envelope, or the raw payload.</param>
/// <param name="Expires">When it is no longer worth delivering; null: never.</param>
/// <param name="Attempts">Failed deliveries to the subscriber that asked.</param>
internal sealed record StoredMessage(long Sequence, byte[] Data, DateTimeOffset? Expires, int Attempts);
