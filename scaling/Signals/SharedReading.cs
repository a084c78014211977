namespace Puente.Scaling.Signals;

/// <summary>
/// Reads a signal for many callers: one read at a time, and each caller gets one that began after it asked. So a hundred open streams cost a source
/// what one costs, and nobody is told what was true before the question.
/// </summary>
internal sealed class SharedReading(IScalingSignal signal, TimeSpan timeout, TimeProvider time)
{
    private readonly Lock _gate = new();
    private Task<ScalingReading>? _running, _following;

    public IScalingSignal Signal { get; } = signal;

    /// <summary>A reading; unknown where the source does not answer in time, and until it does.</summary>
    public async Task<ScalingReading> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Join().WaitAsync(timeout, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return ScalingReading.Unknown($"{Signal.Metric.Name} was not read within {timeout.TotalSeconds:0.#} s.");
        }
    }

    private Task<ScalingReading> Join()
    {
        lock (_gate)
        {
            if (_following is not null) return _following;
            if (_running is { IsCompleted: false } before) return _following = FollowAsync(before);
            return _running = BeginAsync();
        }
    }

    private async Task<ScalingReading> FollowAsync(Task before)
    {
        // How it ended is its own callers' affair.
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        Task<ScalingReading> reading;
        lock (_gate) (_running, _following) = (reading = BeginAsync(), null);
        return await reading;
    }

    // No caller's token: one that leaves takes nothing from the others.
    private Task<ScalingReading> BeginAsync() => Task.Run(() => Signal.ReadAsync(CancellationToken.None));
}
