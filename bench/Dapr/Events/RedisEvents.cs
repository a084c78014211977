using System.Threading.Channels;
using StackExchange.Redis;

namespace Puente.Bench.Dapr.Events;

/// <summary>
/// A stream with StackExchange.Redis alone: XADD; one reader that waits at the server (XREADGROUP BLOCK, on a connection of its own) for a few
/// workers, which post and then XACK. As many at once, and as many read ahead, as <c>pubsub.redis</c> has by default.
/// </summary>
internal sealed class RedisEvents : IEvents
{
    private const string Group = "bench";
    private const int Workers = 10, ReadAhead = 100, WaitMilliseconds = 500;
    private readonly IDatabase _database;
    private readonly RedisKey _stream;
    private readonly Channel<(RedisValue Id, byte[] Data)> _queue = Channel.CreateBounded<(RedisValue, byte[])>(ReadAhead);
    private readonly Poster? _poster;
    private readonly Task _loops = Task.CompletedTask;
    private volatile bool _stopped;

    private RedisEvents(ConnectionMultiplexer server, ConnectionMultiplexer? waiting, string stream, Uri? handler)
    {
        (_database, _stream) = (server.GetDatabase(), stream);
        if (handler is null) return;
        _poster = new Poster(handler);
        _loops = Task.WhenAll([ReadAsync(waiting!), .. Enumerable.Range(0, Workers).Select(_ => Task.Run(WorkAsync))]);
    }

    public string Name => "StackExchange.Redis and HttpClient";

    /// <param name="server">The server; not owned.</param>
    /// <param name="stream">The key of the stream.</param>
    /// <param name="handler">Where to post to; null: nobody listens.</param>
    public static async Task<RedisEvents> StartAsync(RedisTarget server, string stream, Uri? handler)
    {
        if (handler is null) return new RedisEvents(server.Connection, null, stream, null);
        await server.Connection.GetDatabase().StreamCreateConsumerGroupAsync(stream, Group, StreamPosition.Beginning, createStream: true);
        return new RedisEvents(server.Connection, await server.ConnectAsync(), stream, handler);
    }

    public Task PublishAsync(Document data) => _database.StreamAddAsync(_stream, "data", Poster.Json(data));

    public async ValueTask DisposeAsync()
    {
        _stopped = true;
        await _loops;
        _poster?.Dispose();
    }

    private async Task ReadAsync(ConnectionMultiplexer waiting)
    {
        try
        {
            await using var connection = waiting;
            var database = connection.GetDatabase();
            while (!_stopped)
            {
                var answer = await database.ExecuteAsync("XREADGROUP", "GROUP", Group, Group, "COUNT", ReadAhead, "BLOCK", WaitMilliseconds, "STREAMS", _stream, ">");
                if (answer.IsNull) continue;
                foreach (var entry in (RedisResult[])answer[0][1]!) await _queue.Writer.WriteAsync(((RedisValue)entry[0], (byte[])((RedisValue[])entry[1]!)[1]!));
            }
        }
        finally
        {
            _queue.Writer.Complete();
        }
    }

    private async Task WorkAsync()
    {
        await foreach (var (id, data) in _queue.Reader.ReadAllAsync())
        {
            await _poster!.PostAsync(data);
            await _database.StreamAcknowledgeAsync(_stream, Group, id);
        }
    }
}
