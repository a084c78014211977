using System.Collections.Concurrent;
using System.Text.Json;

namespace Puente.Bench.Dapr.Documents;

/// <summary>JSON in a dictionary of this process.</summary>
internal sealed class MemoryDocuments : IDocuments
{
    private readonly ConcurrentDictionary<string, (byte[] Value, long Etag)> _values = [];
    private long _etag;

    public string Name => "ConcurrentDictionary";

    public Task WriteAsync(string key, Document value)
    {
        _values[key] = (JsonSerializer.SerializeToUtf8Bytes(value, JsonSerializerOptions.Web), Interlocked.Increment(ref _etag));
        return Task.CompletedTask;
    }

    public Task<Document?> ReadAsync(string key) =>
        Task.FromResult(_values.TryGetValue(key, out var found) ? JsonSerializer.Deserialize<Document>(found.Value, JsonSerializerOptions.Web) : null);

    public ValueTask DisposeAsync() => default;
}
