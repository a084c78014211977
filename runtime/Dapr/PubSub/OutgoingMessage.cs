namespace Puente.Runtime.Dapr.PubSub;

/// <summary>One event to be stored: the bytes as subscribers get them, and how long it is worth delivering.</summary>
internal sealed record OutgoingMessage(byte[] Data, TimeSpan? TimeToLive);
