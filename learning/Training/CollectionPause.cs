using System.Runtime;

namespace Puente.Learning.Training;

/// <summary>
/// No garbage collection while tensors are at work. TorchSharp wraps each number it hands to native code in a <c>Scalar</c>, <c>square()</c>'s 2 among them, and nothing
/// keeps that object alive: a collection at that moment frees it under the call, and the step ends in "Unknown scalar type", in garbage or in an access violation
/// (dotnet/TorchSharp, pull request 1434; on a busy machine two runs of five). A task therefore runs in one pause, and breathes where no call is under way.
/// </summary>
public sealed class CollectionPause : IDisposable
{
    /// <summary>Breaths to a pause's bytes: what waits to be collected is memory of the process, and a step allocates far less than the pause allows.</summary>
    private const int Breaths = 8;

    private static readonly Lock Gate = new();
    private static int _open;
    private static long _bytes, _started;
    private bool _disposed;

    private CollectionPause()
    {
    }

    /// <summary>Begins a pause, in which at most <paramref name="bytes"/> may be allocated between two breaths: beyond, collections come as they like. Pauses within a pause are part of it.</summary>
    public static CollectionPause Begin(long bytes = 256L << 20)
    {
        lock (Gate)
        {
            if (_open++ == 0) Start(bytes);
        }

        return new CollectionPause();
    }

    /// <summary>Collects now, if much was allocated and this is the only pause; the caller has no native call under way.</summary>
    public static void Breathe()
    {
        lock (Gate)
        {
            if (_open != 1 || GC.GetTotalAllocatedBytes() - _started < _bytes / Breaths) return;
            Stop();
            // A pause that begins does not collect while there is room.
            GC.Collect();
            Start(_bytes);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (Gate)
        {
            if (_disposed) return;
            _disposed = true;
            if (--_open == 0) Stop();
        }
    }

    private static void Start(long bytes)
    {
        (_bytes, _started) = (bytes, GC.GetTotalAllocatedBytes());
        if (GCSettings.LatencyMode != GCLatencyMode.NoGCRegion) GC.TryStartNoGCRegion(bytes);
    }

    private static void Stop()
    {
        // When more was allocated than allowed, it has ended by itself.
        if (GCSettings.LatencyMode == GCLatencyMode.NoGCRegion) GC.EndNoGCRegion();
    }
}
