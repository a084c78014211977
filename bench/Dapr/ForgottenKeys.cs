using StackExchange.Redis;

namespace Puente.Bench.Dapr;

/// <summary>Removes keys from a server, once all that uses them has ended: the server may be somebody's.</summary>
internal sealed class ForgottenKeys(RedisTarget? server, IEnumerable<string> keys) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        if (server is not null) await server.Connection.GetDatabase().KeyDeleteAsync([.. keys.Select(key => (RedisKey)key)]);
    }
}
