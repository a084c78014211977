namespace Puente.Runtime.Dapr.PubSub;

/// <summary>One event to be stored.</summary>
/// <param name="Data">The bytes as subscribers get them.</param>
/// <param name="TimeToLive">How long it is worth delivering; null: for ever.</param>
/// <param name="Retain">Request metadata <c>retain</c>, for MQTT; null: none.</param>
internal sealed record OutgoingMessage(byte[] Data, TimeSpan? TimeToLive, string? Retain);
