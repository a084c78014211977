namespace Puente.Simulation.Clocks;

/// <summary>A clock that runs so many times as fast as the machine's: minutes of a fleet in seconds of a test. Waits of the hub and of the edges shrink alike.</summary>
/// <param name="speed">1 and more.</param>
public sealed class FastClock(double speed) : TimeProvider
{
    private static readonly TimeSpan _shortest = TimeSpan.FromMilliseconds(1);
    private readonly DateTimeOffset _start = System.GetUtcNow();
    private readonly long _began = System.GetTimestamp();

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override long GetTimestamp() => (System.GetElapsedTime(_began) * speed).Ticks;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _start + System.GetElapsedTime(_began) * speed;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Timer(System.CreateTimer(callback, state, Real(dueTime), Period(period)), this);

    private TimeSpan Real(TimeSpan time) => time == Timeout.InfiniteTimeSpan ? time : time / speed;

    /// <summary>Timers count whole milliseconds, and a period of none would be no period: the timer would fire once.</summary>
    private TimeSpan Period(TimeSpan time) => time > TimeSpan.Zero && Real(time) < _shortest ? _shortest : Real(time);

    private sealed class Timer(ITimer inner, FastClock clock) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => inner.Change(clock.Real(dueTime), clock.Period(period));

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
