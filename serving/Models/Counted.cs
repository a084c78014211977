namespace Puente.Serving.Models;

/// <summary>Something that lives until its owner has given it up and the last hold is back. Safe to call from many threads.</summary>
/// <param name="free">Called once, at that moment.</param>
internal sealed class Counted(Action free) : IDisposable
{
    private int _holds = 1, _disposed;

    /// <summary>False once it has been freed.</summary>
    public bool IsAlive => Volatile.Read(ref _holds) > 0;

    /// <summary>A hold; false when it is freed already. Each is to be given back once, by <see cref="LetGo"/>.</summary>
    public bool TryHold()
    {
        for (var seen = Volatile.Read(ref _holds); seen > 0; seen = Volatile.Read(ref _holds))
            if (Interlocked.CompareExchange(ref _holds, seen + 1, seen) == seen) return true;
        return false;
    }

    /// <summary>Gives a hold back.</summary>
    public void LetGo()
    {
        if (Interlocked.Decrement(ref _holds) == 0) free();
    }

    /// <summary>The owner gives it up; a second time does nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0) LetGo();
    }
}
