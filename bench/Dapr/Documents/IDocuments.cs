namespace Puente.Bench.Dapr.Documents;

/// <summary>Documents under keys: what the state figures do, with Puente or without.</summary>
internal interface IDocuments : IAsyncDisposable
{
    /// <summary>What it is, as a reader of the figures would call it.</summary>
    string Name { get; }

    /// <summary>Writes a document as JSON, with a new etag, whatever was there. Safe to call at the same time.</summary>
    Task WriteAsync(string key, Document value);

    /// <summary>Reads a document and its etag. Safe to call at the same time.</summary>
    Task<Document?> ReadAsync(string key);
}
