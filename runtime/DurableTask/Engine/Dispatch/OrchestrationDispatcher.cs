using Puente.Runtime.DurableTask.Storage;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Runtime.DurableTask.Engine;

/// <summary>
/// Takes ready instances, runs their steps, and hands the writes over without waiting for the disk, so that many steps
/// share one flush. An instance stays taken until its write is done.
/// </summary>
#pragma warning disable CA1001 // Lives as long as the process; stragglers may look at its tokens after a stop.
internal sealed class OrchestrationDispatcher(
#pragma warning restore CA1001
    Store store, StepRunner runner, InstanceQueue queue, ExecutionCache cache, EffectApplier effects, EngineMetrics metrics, DurableTaskHealth health, DurableTaskOptions options, EngineLog log)
{
    private const int MaxWrites = 256;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _writes = new(MaxWrites, MaxWrites);
    private readonly CancellationTokenSource _stopping = new();
    private Task[] _workers = [];

    public void Start() => _workers = [.. Enumerable.Range(0, options.MaxConcurrentOrchestrators).Select(_ => Task.Run(Work))];

    /// <summary>Ends after the steps at hand; what is still queued is in the inboxes.</summary>
    public async Task Stop()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_workers);
    }

    /// <summary>Waits for the writes at hand. The storage writer settles every one of them.</summary>
    public async Task Drain()
    {
        for (var i = 0; i < MaxWrites; i++) await _writes.WaitAsync();
    }

    private async Task Work()
    {
        try
        {
            while (true)
            {
                var id = await queue.Take(_stopping.Token);
                await _writes.WaitAsync(_stopping.Token);
                if (!await Begin(id)) _writes.Release();
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    /// <summary>Runs a step; true when its write is under way.</summary>
    private async ValueTask<bool> Begin(string id)
    {
        using var scope = log.Scope(id);
        PreparedStep? step;
        try
        {
            step = await runner.Prepare(id);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // Nothing was written, so the step can be made again; one instance's trouble is not the others'.
            log.StepFailed(id, failure);
            if (failure is DurableTaskStorageException and not PayloadStoreException) health.Set(DurableTaskHealthState.Unhealthy, failure.Message);
            _ = Later(id);
            return false;
        }

        if (step is null)
        {
            queue.Done(id);
            return false;
        }

        _ = Finish(id, step);
        return true;
    }

    private async Task Finish(string id, PreparedStep step)
    {
        try
        {
            options.Probe?.Invoke(FaultPoint.StepRan);
            var outcome = await store.Write(step.Commit, persistent: true);
            options.Probe?.Invoke(FaultPoint.StepWritten);
            if (step.Execution is not null) cache.Put(id, step.Execution);
            if (step.Ended is { } end) Tell(end);
            // A poisoned execution may have reported while it was in work and not in the cache.
            if (step.Execution is { IsPoisoned: true }) outcome.Notify.Add(id);
            effects.Apply(outcome);
            options.Probe?.Invoke(FaultPoint.EffectsApplied);
            queue.Done(id);
            _ = effects.Discard(outcome);
        }
        catch (StaleWriteException)
        {
            queue.Done(id, again: true);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            if (!_stopping.IsCancellationRequested) log.StepFailed(id, failure);
            _ = Later(id);
        }
        finally
        {
            _writes.Release();
        }
    }

    private void Tell(InstanceEnd end)
    {
        log.Ended(end.Instance.InstanceId, end.Status.ToString());
        EngineSpans.Ended(end);
        metrics.Ended(end);
    }

    private async Task Later(string id)
    {
        await Task.Delay(RetryAfter, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        queue.Done(id, again: true);
    }
}
