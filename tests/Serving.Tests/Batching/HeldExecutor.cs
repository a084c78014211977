using System.Collections.Concurrent;
using Puente.Serving.Batching;

namespace Puente.Serving.Tests.Batching;

/// <summary>Answers with what it was given, and, while it is held, no pass ends.</summary>
internal sealed class HeldExecutor(bool isHeld = false) : IPassExecutor
{
    private readonly ManualResetEventSlim _open = new(!isHeld);
    private int _within, _most;

    /// <summary>Each pass as the rows it had, by the first byte of each item.</summary>
    public ConcurrentQueue<byte[]> Passes { get; } = new();

    public int MostAtOnce => _most;

    /// <summary>Of the thread that ran the last pass.</summary>
    public int Thread { get; private set; }

    public bool IsDisposed { get; private set; }

    public Exception? Fault { get; set; }

    /// <summary>How long a pass says that it took.</summary>
    public TimeSpan Takes { get; set; }

    public void Hold() => _open.Reset();

    public void Open() => _open.Set();

    public bool CanJoin(PassItem first, PassItem next) => true;

    public PassTimes Execute(IReadOnlyList<PassItem> items, int rows, int place)
    {
        Passes.Enqueue([.. items.SelectMany(item => item.Job.Input(0, item.First, item.Rows).ToArray())]);
        Thread = Environment.CurrentManagedThreadId;
        var within = Interlocked.Increment(ref _within);
        InterlockedMax(ref _most, within);
        _open.Wait();
        Interlocked.Decrement(ref _within);
        if (Fault is { } fault) throw fault;
        foreach (var item in items) item.Job.Input(0, item.First, item.Rows).CopyTo(item.Job.Answer!.Rows(0, item.First, item.Rows));
        var now = TimeProvider.System.GetTimestamp();
        return new PassTimes(now - (long)(Takes.TotalSeconds * TimeProvider.System.TimestampFrequency), now, now, now);
    }

    /// <summary>Whether a pass was under way as it was freed.</summary>
    public bool WasInUse { get; private set; }

    public void Dispose() => (IsDisposed, WasInUse) = (true, Volatile.Read(ref _within) > 0);

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); value > seen; seen = Volatile.Read(ref target))
            if (Interlocked.CompareExchange(ref target, value, seen) == seen) return;
    }
}
