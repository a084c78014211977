using Puente.Runtime.DurableTask.Storage;

namespace Puente.Runtime.DurableTask.Engine;

/// <summary>Sleeps until the next timer in the database fires and wakes its instance.</summary>
internal sealed class TimerPump(Store store, InstanceQueue queue, TimeProvider clock, EngineLog log, Action<FaultPoint>? probe = null)
{
    // A sleep does not notice that the clock is set or that the machine was suspended: it is slept in parts.
    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private TaskCompletionSource _sooner = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DateTime _handled;
    private DateTime _next = DateTime.MaxValue;

    /// <summary>Says that a timer was written.</summary>
    public void Expect(DateTime fireAt)
    {
        lock (_gate)
        {
            // It may have been written behind the back of a look that was already past it.
            if (fireAt <= _handled) _handled = fireAt.Ticks > 0 ? fireAt.AddTicks(-1) : fireAt;
            if (fireAt >= _next) return;
            _next = fireAt;
            _sooner.TrySetResult();
        }
    }

    public async Task Run(DateTime handled, CancellationToken cancellation)
    {
        lock (_gate) _handled = handled;
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await Turn(cancellation);
            }
            catch (Exception failure) when (failure is not (OperationCanceledException or OutOfMemoryException))
            {
                // Whatever it was: timers that stop would be noticed by nobody.
                log.TimersFailed(failure);
                await Task.Delay(RetryAfter, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task Turn(CancellationToken cancellation)
    {
        Task sooner;
        DateTime from;
        var now = clock.GetUtcNow().UtcDateTime;
        lock (_gate)
        {
            _sooner = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            sooner = _sooner.Task;
            from = _handled;
            if (now > _handled) _handled = now;
            // Until the database is read, every new timer counts as the soonest.
            _next = DateTime.MaxValue;
        }

        DateTime? next;
        try
        {
            (var due, next) = store.Read(db => (InboxTable.Due(db, from, now), InboxTable.NextDue(db, now > from ? now : from)));
            probe?.Invoke(FaultPoint.TimerRead);
            foreach (var id in due) queue.Notify(id);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            Expect(from);
            throw;
        }

        var sleep = LongestSleep;
        lock (_gate)
        {
            if (next < _next) _next = next.Value;
            if (sooner.IsCompleted) return;
            if (next is { } at && at - now < sleep) sleep = at - now;
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var delay = Task.Delay(sleep, clock, over.Token);
        // A clock that was set ahead in between makes the sleep too long.
        if (clock.GetUtcNow().UtcDateTime - now < sleep) await Task.WhenAny(delay, sooner);
        await over.CancelAsync();
    }
}
