using Puente.Core;

namespace Puente.Functions.Common.Objects;

/// <summary>
/// Reads one object in order, over a link that breaks: what breaks off or falls silent is opened again at the byte it had come to, a bounded
/// number of times. For one caller at a time.
/// </summary>
public sealed class ObjectReader : IAsyncDisposable
{
    /// <summary>Tries in a row that bring no byte, after which a broken link is the caller's.</summary>
    public const int MaxTries = 6;

    private static readonly TimeSpan _firstWait = TimeSpan.FromMilliseconds(100);
    private readonly ObjectStore _store;
    private readonly string _key;
    private readonly ObjectTransport _transport;
    private ObjectContent? _content;
    private string? _version;

    internal ObjectReader(ObjectStore store, string key, ObjectTransport transport) =>
        (_store, _key, _transport) = (store, key, transport);

    /// <summary>The next byte to be read.</summary>
    public long Position { get; private set; }

    /// <summary>Bytes that came, those that came twice included.</summary>
    public long Received { get; private set; }

    /// <summary>True to take no other version of the object for the rest of the one begun with; content that is checked by digest need not ask.</summary>
    internal bool OneVersion { get; init; }

    /// <summary>Goes to another byte. The connection is hung up on where there is one.</summary>
    public async ValueTask SeekAsync(long position)
    {
        await CloseAsync();
        Position = position;
    }

    /// <summary>Hangs up; the next read opens the object again.</summary>
    public async ValueTask CloseAsync()
    {
        if (_content is not { } content) return;
        _content = null;
        await content.DisposeAsync();
    }

    /// <summary>Bytes of the whole object; null when there is none.</summary>
    /// <exception cref="IOException">The link broke <see cref="MaxTries"/> times in a row.</exception>
    public async Task<long?> FindLengthAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await TryAsync(async patience => (await OpenedAsync(patience)).Length, cancellationToken);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Fills <paramref name="buffer"/>; fewer bytes only at the object's end.</summary>
    /// <exception cref="FileNotFoundException">There is no such object.</exception>
    /// <exception cref="IOException">The link broke <see cref="MaxTries"/> times in a row, or the object was replaced meanwhile.</exception>
    public async Task<int> FillAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var filled = 0;
        return await TryAsync(
            async patience =>
            {
                while (filled < buffer.Length && await ReadAsync(buffer[filled..], patience) is var read and > 0) filled += read;
                return filled;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => CloseAsync();

    private static bool IsBroken(Exception error) =>
        error is IOException and not FileNotFoundException or HttpRequestException or Dapr.DaprException or Grpc.Core.RpcException;

    private async Task<T> TryAsync<T>(Func<Patience, Task<T>> work, CancellationToken cancellationToken)
    {
        for (var (failures, received) = (1, Received); ; failures++)
        {
            try
            {
                using var patience = new Patience(_transport, cancellationToken);
                return await patience.RunAsync(() => work(patience), _key);
            }
            catch (Exception e) when (IsBroken(e) && (failures < MaxTries || Received > received))
            {
                if (Received > received) (failures, received) = (1, Received);
                await CloseAsync();
                await Task.Delay(_firstWait * Math.Pow(2, failures - 1) * (0.5 + _transport.Random.NextDouble()), _transport.Time, cancellationToken);
            }
        }
    }

    private async Task<int> ReadAsync(Memory<byte> buffer, Patience patience)
    {
        var content = await OpenedAsync(patience);
        patience.Renew();
        var read = await content.Stream.ReadAsync(buffer, patience.Token);
        if (read == 0 && Position < content.Length)
            throw new IOException($"Object {_key} broke off at byte {Position} of {content.Length}.");
        Position += read;
        Received += read;
        return read;
    }

    private async Task<ObjectContent> OpenedAsync(Patience patience)
    {
        if (_content is { } open) return open;
        patience.Renew();
        var content = await _store.OpenReadAsync(_key, Position, patience.Token) ?? throw new FileNotFoundException($"There is no object {_key}.");
        if (OneVersion && _version is { } begun && content.Version is { } now && begun != now)
        {
            await content.DisposeAsync();
            throw new InputException("object", _key, "was replaced while it was read", "Read it again.");
        }

        _version ??= content.Version;
        return _content = content;
    }

    /// <summary>Ends a wait for bytes when none come; renewed with each that does.</summary>
    private sealed class Patience : IDisposable
    {
        private readonly CancellationTokenSource _silence;
        private readonly CancellationTokenSource _either;
        private readonly TimeSpan _limit;
        private readonly CancellationToken _caller;

        public Patience(ObjectTransport transport, CancellationToken caller)
        {
            (_limit, _caller) = (transport.StallTimeout, caller);
            _silence = new CancellationTokenSource(_limit, transport.Time);
            _either = CancellationTokenSource.CreateLinkedTokenSource(caller, _silence.Token);
        }

        public CancellationToken Token => _either.Token;

        public void Renew() => _silence.CancelAfter(_limit);

        public async Task<T> RunAsync<T>(Func<Task<T>> work, string key)
        {
            try
            {
                return await work();
            }
            catch (OperationCanceledException e) when (_silence.IsCancellationRequested && !_caller.IsCancellationRequested)
            {
                throw new IOException($"No byte of object {key} came for {_limit.TotalSeconds:F0} s.", e);
            }
        }

        public void Dispose()
        {
            _either.Dispose();
            _silence.Dispose();
        }
    }
}
