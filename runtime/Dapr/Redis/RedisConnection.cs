using StackExchange.Redis;

namespace Puente.Runtime.Dapr.Redis;

/// <summary>
/// One multiplexed connection, made at first use. A server that cannot be reached fails each call within the time limits; the connection
/// comes back by itself with the server.
/// </summary>
internal sealed class RedisConnection(ConfigurationOptions configuration) : IDisposable
{
    private readonly SemaphoreSlim gate = new(1, 1);
    private ConnectionMultiplexer? multiplexer;
    private bool disposed;

    /// <summary>The longest that a command may wait for its answer.</summary>
    public TimeSpan Timeout => TimeSpan.FromMilliseconds(configuration.AsyncTimeout);

    /// <exception cref="RedisException">The server cannot be reached at all.</exception>
    public async ValueTask<IDatabase> DatabaseAsync(CancellationToken cancellationToken)
    {
        if (multiplexer is { } ready)
            return ready.GetDatabase();
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            multiplexer ??= await ConnectionMultiplexer.ConnectAsync(configuration).ConfigureAwait(false);
            return multiplexer.GetDatabase();
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose()
    {
        disposed = true;
        multiplexer?.Dispose();
    }
}
