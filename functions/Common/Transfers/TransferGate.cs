namespace Puente.Functions.Common.Transfers;

/// <summary>Lets bulk bytes through: so many files at once, so many bytes a second, at the hours that are allowed. One for the process.</summary>
public sealed class TransferGate(TransferOptions options, TimeProvider time) : IDisposable
{
    /// <summary>How often the clock is looked at while the window is shut: clocks change.</summary>
    private static readonly TimeSpan _lookAgain = TimeSpan.FromMinutes(15);

    private readonly SemaphoreSlim _slots = new(options.MaxConcurrent);
    private readonly ByteRate? _rate = options.BytesPerSecond is { } rate ? new ByteRate(rate, time) : null;
    private int _running;
    private int _waiting;

    /// <summary>Whether the window is open, or there is none.</summary>
    public bool IsOpen => options.Window?.IsOpen(time.GetUtcNow()) ?? true;

    /// <summary>How fetches stand now.</summary>
    public TransferStatus Status => new(Volatile.Read(ref _running), Volatile.Read(ref _waiting), options.Window?.ToString(), IsOpen);

    /// <summary>Waits for the window and a place; the place is given back by disposing it.</summary>
    public async Task<TransferPlace> EnterAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            while (true)
            {
                await WaitUntilOpenAsync(cancellationToken);
                await _slots.WaitAsync(cancellationToken);
                Interlocked.Increment(ref _running);
                if (IsOpen) return new TransferPlace(options.BytesPerSecond, _rate, Leave);
                Leave();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _slots.Dispose();

    private async Task WaitUntilOpenAsync(CancellationToken cancellationToken)
    {
        while (options.Window?.UntilOpen(time.GetUtcNow()) is { } wait && wait > TimeSpan.Zero)
            await Task.Delay(wait < _lookAgain ? wait : _lookAgain, time, cancellationToken);
    }

    private void Leave()
    {
        Interlocked.Decrement(ref _running);
        _slots.Release();
    }
}
