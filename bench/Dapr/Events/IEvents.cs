namespace Puente.Bench.Dapr.Events;

/// <summary>Events that are published and, where an app was given, posted to its handler, with Puente or without.</summary>
internal interface IEvents : IAsyncDisposable
{
    /// <summary>What it is, as a reader of the figures would call it.</summary>
    string Name { get; }

    /// <summary>Publishes a document as JSON. Safe to call at the same time.</summary>
    Task PublishAsync(Document data);
}
