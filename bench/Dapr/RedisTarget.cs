using StackExchange.Redis;

namespace Puente.Bench.Dapr;

/// <summary>A Redis server to measure on, and a connection to it.</summary>
/// <param name="Host">Its host:port.</param>
/// <param name="Connection">For commands that do not wait.</param>
/// <param name="Note">How it keeps what it is given.</param>
internal sealed record RedisTarget(string Host, ConnectionMultiplexer Connection, string Note) : IAsyncDisposable
{
    /// <summary>Another connection: a read that waits at the server holds up whatever comes behind it.</summary>
    public Task<ConnectionMultiplexer> ConnectAsync() => ConnectAsync(Host);

    /// <exception cref="RedisConnectionException">There is no server.</exception>
    public static Task<ConnectionMultiplexer> ConnectAsync(string host) => ConnectionMultiplexer.ConnectAsync(host, options => options.Protocol = RedisProtocol.Resp2);

    public ValueTask DisposeAsync() => Connection.DisposeAsync();
}
