using System.Text.Json;
using StackExchange.Redis;

namespace Puente.Bench.Dapr.Documents;

/// <summary>StackExchange.Redis alone, in the layout of <c>state.redis</c>: a hash of data and version, both written by one script.</summary>
/// <param name="server">The server; not owned.</param>
/// <param name="prefix">What the keys begin with.</param>
internal sealed class RedisDocuments(ConnectionMultiplexer server, string prefix) : IDocuments
{
    private const string Script = "redis.call('HSET', KEYS[1], 'data', ARGV[1]) redis.call('HINCRBY', KEYS[1], 'version', 1) redis.call('PERSIST', KEYS[1]) return 0";
    private static readonly RedisValue[] Fields = ["data", "version"];
    private readonly IDatabase _database = server.GetDatabase();

    public string Name => "StackExchange.Redis";

    public Task WriteAsync(string key, Document value) =>
        _database.ScriptEvaluateAsync(Script, [prefix + key], [JsonSerializer.SerializeToUtf8Bytes(value, JsonSerializerOptions.Web)]);

    public async Task<Document?> ReadAsync(string key)
    {
        var fields = await _database.HashGetAsync(prefix + key, Fields);
        return fields[0].IsNull ? null : JsonSerializer.Deserialize<Document>((byte[])fields[0]!, JsonSerializerOptions.Web);
    }

    public ValueTask DisposeAsync() => default;
}
