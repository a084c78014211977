namespace Puente.Scaling.Signals;

/// <summary>Says that something changed, to all who wait. Thread-safe.</summary>
public sealed class SignalPulse
{
    private TaskCompletionSource _next = Fresh();

    /// <summary>Completed by the next <see cref="Beat"/>.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    /// <summary>Something changed.</summary>
    public void Beat() => Interlocked.Exchange(ref _next, Fresh()).SetResult();

    // Whoever beats does not run what waits.
    private static TaskCompletionSource Fresh() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
