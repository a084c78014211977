namespace Puente.Runtime.Dapr.PubSub;

/// <summary>One consumer group's place in one topic.</summary>
internal sealed record Subscriber(string Pubsub, string Topic, string Group);
