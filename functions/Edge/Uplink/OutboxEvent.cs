namespace Puente.Edge.Uplink;

/// <summary>An event on its way to the hub.</summary>
/// <param name="Sequence">Place in the outbox; grows.</param>
/// <param name="Id">The CloudEvent's id: the hub counts events of one id once.</param>
/// <param name="Key">Events of one key arrive in the order they were added.</param>
/// <param name="Envelope">The CloudEvent in structured JSON, UTF-8.</param>
/// <param name="Attempts">Tries that failed.</param>
public sealed record OutboxEvent(long Sequence, string Id, string Key, byte[] Envelope, int Attempts);
