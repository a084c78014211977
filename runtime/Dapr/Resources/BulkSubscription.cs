namespace Puente.Runtime.Dapr.Resources;

/// <summary>Delivery of several events in one request.</summary>
/// <param name="MaxMessages">The most of them, from <c>maxMessagesCount</c>; default 100.</param>
/// <param name="MaxAwait">How long fewer are waited with for more, from <c>maxAwaitDurationMs</c>; default 1 s.</param>
public sealed record BulkSubscription(int MaxMessages, TimeSpan MaxAwait);
