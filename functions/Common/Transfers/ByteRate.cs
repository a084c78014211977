namespace Puente.Functions.Common.Transfers;

/// <summary>
/// A token bucket of bytes (the generic cell rate algorithm, ITU-T I.371, annex A): takers are served in order, each at the instant by which the
/// rate allows what was taken before. What was left unused is saved for <see cref="_burst"/> and no longer.
/// </summary>
/// <param name="bytesPerSecond">The rate.</param>
/// <param name="time">The clock.</param>
public sealed class ByteRate(long bytesPerSecond, TimeProvider time)
{
    private static readonly TimeSpan _burst = TimeSpan.FromMilliseconds(250);
    private readonly Lock _gate = new();
    private DateTimeOffset _paidUntil = DateTimeOffset.MinValue;

    /// <summary>Takes <paramref name="bytes"/>, and waits until the rate allows them.</summary>
    public async ValueTask TakeAsync(long bytes, CancellationToken cancellationToken)
    {
        TimeSpan wait;
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (_paidUntil < now - _burst) _paidUntil = now - _burst;
            _paidUntil += TimeSpan.FromSeconds((double)bytes / bytesPerSecond);
            wait = _paidUntil - now;
        }

        if (wait > TimeSpan.Zero) await Task.Delay(wait, time, cancellationToken);
    }
}
