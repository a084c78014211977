namespace Puente.Scaling.Server;

/// <summary>How many streams are open, and how many may be.</summary>
internal sealed class StreamSlots(int most)
{
    private int _open;

    public int Most { get; } = most;

    public int Open => Volatile.Read(ref _open);

    /// <summary>A slot, given back by disposing it; null when all are taken.</summary>
    public IDisposable? TryTake()
    {
        if (Interlocked.Increment(ref _open) <= Most) return new Slot(this);
        Interlocked.Decrement(ref _open);
        return null;
    }

    private sealed class Slot(StreamSlots slots) : IDisposable
    {
        private int _given;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _given, 1) == 0) Interlocked.Decrement(ref slots._open);
        }
    }
}
