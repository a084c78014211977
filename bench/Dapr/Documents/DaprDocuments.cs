using Puente.Runtime.Dapr;

namespace Puente.Bench.Dapr.Documents;

/// <summary>A state component behind the embedded client.</summary>
internal sealed class DaprDocuments(ComponentFolder folder) : IDocuments
{
    private readonly EmbeddedDaprClient _client = folder.OpenClient();

    public string Name => "EmbeddedDaprClient";

    public Task WriteAsync(string key, Document value) => _client.SaveStateAsync(ComponentFolder.State, key, value);

    public async Task<Document?> ReadAsync(string key) => (await _client.GetStateAndETagAsync<Document>(ComponentFolder.State, key)).value;

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return default;
    }
}
