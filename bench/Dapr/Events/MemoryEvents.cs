using System.Threading.Channels;

namespace Puente.Bench.Dapr.Events;

/// <summary>A channel of this process, read by one loop that posts, in order.</summary>
internal sealed class MemoryEvents : IEvents
{
    private readonly Channel<byte[]> _channel = Channel.CreateUnbounded<byte[]>();
    private readonly Poster? _poster;
    private readonly Task _loop = Task.CompletedTask;

    /// <param name="handler">Where to post to; null: nobody listens.</param>
    public MemoryEvents(Uri? handler)
    {
        if (handler is null) return;
        _poster = new Poster(handler);
        _loop = Task.Run(DeliverAsync);
    }

    public string Name => "Channel and HttpClient";

    public Task PublishAsync(Document data)
    {
        var json = Poster.Json(data);
        if (_poster is not null) _channel.Writer.TryWrite(json);
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Writer.Complete();
        await _loop;
        _poster?.Dispose();
    }

    private async Task DeliverAsync()
    {
        await foreach (var json in _channel.Reader.ReadAllAsync()) await _poster!.PostAsync(json);
    }
}
