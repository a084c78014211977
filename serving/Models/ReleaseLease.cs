namespace Puente.Serving.Models;

/// <summary>A hold on a <see cref="LoadedRelease"/>: while it is out, a switch does not free the sessions.</summary>
public sealed class ReleaseLease : IDisposable
{
    private int returned;

    internal ReleaseLease(LoadedRelease release) => Release = release;

    /// <summary>The release held.</summary>
    public LoadedRelease Release { get; }

    /// <summary>Returns the hold.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref returned, 1) == 0) Release.Release();
    }
}
