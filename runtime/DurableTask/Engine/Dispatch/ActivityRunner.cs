using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using Puente.Runtime.DurableTask.Storage;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Runtime.DurableTask.Engine;

/// <summary>
/// Runs activities, at least once each. The outcome and the end of the row are one transaction, so that an
/// orchestration sees one outcome only. The queue holds row numbers and is bounded by the rows in the database.
/// </summary>
#pragma warning disable CA1001 // Lives as long as the process; stragglers may look at its tokens after a stop.
internal sealed class ActivityRunner(
#pragma warning restore CA1001
    Store store, TaskRegistry registry, Payloads payloads, DurableTaskOptions options, TimeProvider clock, InstanceQueue queue, EngineLog log)
{
    // What a cancelled activity has to look at its token, where it had its time to end before.
    private static readonly TimeSpan CancelGrace = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    // Outcomes on their way to disk: enough to fill a transaction, whose runs need not wait for it.
    private const int MaxWrites = 256;

    private readonly SemaphoreSlim _writes = new(MaxWrites, MaxWrites);
    private readonly Channel<long> _waiting = Channel.CreateUnbounded<long>();
    private readonly ConcurrentDictionary<long, CancellationTokenSource?> _known = new();
    private readonly CancellationTokenSource _stopping = new();
    private Task[] _workers = [];
    private Task? _ended;
    private int _ran;
    private volatile bool _draining;

    /// <summary>Activities that may still be taken before those at hand keep every runner busy twice over; none during a stop.</summary>
    public int Room => _draining ? 0 : Math.Max(0, (2 * options.MaxConcurrentActivities) - (_known.Count - Volatile.Read(ref _ran)));

    /// <summary>The rows that run in this process.</summary>
    public HashSet<long> Running => [.. _known.Where(known => known.Value is not null).Select(known => known.Key)];

    /// <summary>Called after each run with its name, its duration, and what it threw.</summary>
    public Action<string, TimeSpan, Exception?>? Ran { get; set; }

    /// <summary>Raised when an activity is done with.</summary>
    public Action? Freed { get; set; }

    /// <summary>Queues an activity, unless it is queued or runs already.</summary>
    public void Enqueue(long activity)
    {
        if (_known.TryAdd(activity, null)) _waiting.Writer.TryWrite(activity);
    }

    /// <summary>Cancels a run whose outcome nobody wants any more.</summary>
    public void Cancel(long activity)
    {
        if (!_known.TryGetValue(activity, out var run) || run is null) return;
        try
        {
            // Off this thread: callbacks of the activity may take their time.
            _ = run.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It ended in this very moment; its outcome finds no row and is dropped.
            _known.TryRemove(activity, out _);
        }
    }

    public void Start() => _workers = [.. Enumerable.Range(0, options.MaxConcurrentActivities).Select(_ => Task.Run(Work))];

    /// <summary>Takes no more activities, from this moment on.</summary>
    public void Close()
    {
        _draining = true;
        _waiting.Writer.TryComplete();
    }

    /// <summary>
    /// Takes no more activities. Gives those that run time to end, where the stop is a graceful one, then asks them to stop and waits for them.
    /// Returns how many still run.
    /// </summary>
    /// <param name="impatient">Cuts the waiting short.</param>
    public async Task<int> Stop(CancellationToken impatient)
    {
        Close();
        if (options.UseGracefulShutdown && !await Ended(options.ShutdownDrainTimeout, impatient)) log.DrainTimedOut(Running.Count, options.ShutdownDrainTimeout);
        await _stopping.CancelAsync();
        await Ended(options.UseGracefulShutdown ? CancelGrace : options.ShutdownDrainTimeout, impatient);
        return Running.Count;
    }

    // Real time: a stop is an affair of the process, not of the orchestrations' clock.
    private async Task<bool> Ended(TimeSpan timeout, CancellationToken impatient)
    {
        var all = _ended ??= End();
        return await Task.WhenAny(all, Task.Delay(timeout, impatient)) == all;
    }

    /// <summary>Ends when every run has ended and its outcome is written, or given up.</summary>
    private async Task End()
    {
        await Task.WhenAll(_workers);
        for (var i = 0; i < MaxWrites; i++) await _writes.WaitAsync();
    }

    private async Task Work()
    {
        while (!_draining && await _waiting.Reader.WaitToReadAsync())
        {
            if (_draining || !_waiting.Reader.TryRead(out var activity)) continue;
            await Attempt(activity);
        }
    }

    /// <summary>Cancels every run and forgets what is queued: the rows are other workers' now.</summary>
    public void Forsake()
    {
        while (_waiting.Reader.TryRead(out var activity)) _known.TryRemove(activity, out _);
        foreach (var activity in _known.Keys) Cancel(activity);
    }

    /// <summary>Runs an activity, if it is still wanted. Returns when its code has ended; its outcome may be on its way to disk then.</summary>
    private async Task Attempt(long activity)
    {
        using var run = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        // Known as running before its row is read: a termination in between either takes the row or finds the run.
        _known[activity] = run;
        ActivityRow? row = null;
        try
        {
            row = store.Read(db => ActivityTable.Find(db, activity), snapshot: false);
            if (row is not null && row.Owner == store.Worker)
            {
                using var scope = log.Scope(row);
                options.Probe?.Invoke(FaultPoint.ActivityTaken);
                if (await Outcome(row, run.Token) is { } outcome)
                {
                    await _writes.WaitAsync();
                    _ = Deliver(row, outcome);
                    return;
                }
            }

            Free(activity);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // One activity's trouble is not the others'.
            Later(activity, row, failure);
        }
    }

    /// <summary>Writes an outcome. Meanwhile the activity stays known, so that it is not run again, and another has its place.</summary>
    private async Task Deliver(ActivityRow row, OrchestrationEvent outcome)
    {
        Interlocked.Increment(ref _ran);
        Exception? trouble = null;
        try
        {
            options.Probe?.Invoke(FaultPoint.ActivityRan);
            outcome = await payloads.Save(row.InstanceId, row.ExecutionId, outcome);
            await store.Write(db => Record(db, row, outcome), persistent: true, CancellationToken.None);
            options.Probe?.Invoke(FaultPoint.OutcomeWritten);
            queue.Notify(row.InstanceId);
        }
        catch (StaleWriteException)
        {
            log.OutcomeDropped(row.Name, row.InstanceId);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            trouble = failure;
        }
        finally
        {
            _writes.Release();
        }

        Interlocked.Decrement(ref _ran);
        if (trouble is null)
            Free(row.Id);
        else
            Later(row.Id, row, trouble);
    }

    private void Free(long activity)
    {
        _known.TryRemove(activity, out _);
        Freed?.Invoke();
    }

    /// <summary>Has an activity run again, which counts as queued till then.</summary>
    private void Later(long activity, ActivityRow? row, Exception failure)
    {
        if (_draining) return;
        log.ActivityBroken(activity, row?.InstanceId, failure);
        _known[activity] = null;
        _ = Task.Delay(RetryAfter).ContinueWith(_ => _waiting.Writer.TryWrite(activity), TaskScheduler.Default);
    }

    /// <summary>Runs the activity; null when it was interrupted and says nothing.</summary>
    private async Task<OrchestrationEvent?> Outcome(ActivityRow row, CancellationToken cancellation)
    {
        var (tags, version) = EngineJson.ReadCall(row.Tags);
        using var span = EngineSpans.Run(row, version);
        var watch = Stopwatch.StartNew();
        try
        {
            var run = registry.FindActivity(row.Name, version);
            var input = await payloads.Get(row.Input);
            var invocation = new ActivityInvocation(row.Name, row.InstanceId, row.ExecutionId, row.TaskId, input, options.JsonSerializerOptions) { Tags = tags, AskedVersion = version };
            watch.Restart();
            var result = await run(invocation, cancellation);
            var payload = result is null ? null : JsonSerializer.Serialize(result, result.GetType(), options.JsonSerializerOptions);
            Ran?.Invoke(row.Name, watch.Elapsed, null);
            return new OrchestrationEvent(EventKind.TaskCompleted, Now()) { TaskId = row.TaskId, Payload = payload, ExecutionId = row.ExecutionId };
        }
        catch (Exception failure) when (cancellation.IsCancellationRequested)
        {
            // Stopping: it runs again after the next start. Terminated: its row is gone. Either way it was told to stop.
            EngineSpans.Fail(span, failure);
            log.ActivityLeft(row.Name, row.InstanceId, failure.Message);
            return null;
        }
        catch (PayloadStoreException failure)
        {
            // It did not run; its input may be there the next time.
            EngineSpans.Fail(span, failure);
            throw;
        }
        catch (Exception failure)
        {
            // Whatever user code throws is the activity's outcome, told to its orchestration.
            EngineSpans.Fail(span, failure);
            Ran?.Invoke(row.Name, watch.Elapsed, failure);
            log.ActivityFailed(row.Name, row.InstanceId, failure.Message);
            return new OrchestrationEvent(EventKind.TaskFailed, Now())
            {
                TaskId = row.TaskId,
                Details = EngineJson.Write(TaskFailureDetails.FromException(failure)),
                ExecutionId = row.ExecutionId,
            };
        }
    }

    private static bool Record(StoreSession db, ActivityRow row, OrchestrationEvent outcome)
    {
        ActivityTable.Remove(db, row);
        // An orchestration that has ended meanwhile discards it.
        InboxTable.Add(db, row.InstanceId, outcome);
        return true;
    }

    private DateTime Now() => clock.GetUtcNow().UtcDateTime;
}
