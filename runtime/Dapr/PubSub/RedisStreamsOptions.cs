namespace Puente.Runtime.Dapr.PubSub;

/// <summary>The metadata of <c>pubsub.redis</c> beyond the connection.</summary>
/// <param name="RedeliverInterval">How often pending messages are looked through; null: never.</param>
/// <param name="ProcessingTimeout">How long a message is pending without a sign of life of its consumer before another takes it; null: for ever.</param>
/// <param name="QueueDepth">The most messages read ahead, per topic.</param>
/// <param name="Concurrency">Messages given to the app at a time, per topic.</param>
/// <param name="MaxLength">About how many messages a stream keeps; null: all.</param>
/// <param name="StreamTimeToLive">About how long a stream keeps a message; null: for ever.</param>
internal sealed record RedisStreamsOptions(
    TimeSpan? RedeliverInterval, TimeSpan? ProcessingTimeout, int QueueDepth, int Concurrency, int? MaxLength, TimeSpan? StreamTimeToLive);
