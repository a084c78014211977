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

    private long? BytesPerSecond => options.BytesPerSecond;

    /// <summary>Whether the window is open, or there is none.</summary>
    public bool IsOpen => options.Window?.IsOpen(time.GetUtcNow()) ?? true;

    /// <summary>How fetches stand now.</summary>
    public TransferStatus Status => new(Volatile.Read(ref _running), Volatile.Read(ref _waiting), options.Window?.ToString(), IsOpen);

    /// <summary>Waits for the window and a place; the place is given back by disposing it.</summary>
    public async Task<Place> EnterAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            while (true)
            {
                await WaitUntilOpenAsync(cancellationToken);
                await _slots.WaitAsync(cancellationToken);
                if (IsOpen) return new Place(this);
                _slots.Release();
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

    /// <summary>The right to fetch one file.</summary>
    public sealed class Place : IDisposable
    {
        private readonly TransferGate _gate;
        private bool _left;

        internal Place(TransferGate gate)
        {
            _gate = gate;
            Interlocked.Increment(ref gate._running);
        }

        /// <summary>Bytes to ask of the link at once so that it flows evenly at the rate: a tenth of a second's, at most <paramref name="wanted"/>.</summary>
        public int Portion(int wanted) => _gate.BytesPerSecond is { } rate ? (int)Math.Min(wanted, Math.Max(1024, rate / 10)) : wanted;

        /// <summary>Counts <paramref name="bytes"/> that came, and waits where they came faster than allowed.</summary>
        public ValueTask PaceAsync(long bytes, CancellationToken cancellationToken) => _gate._rate?.TakeAsync(bytes, cancellationToken) ?? ValueTask.CompletedTask;

        /// <inheritdoc/>
        public void Dispose()
        {
            if (_left) return;
            _left = true;
            Interlocked.Decrement(ref _gate._running);
            _gate._slots.Release();
        }
    }
}
