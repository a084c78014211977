using System.Collections.Concurrent;
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
    Store store, TaskRegistry registry, DurableTaskOptions options, TimeProvider clock, InstanceQueue queue, EngineLog log)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly Channel<long> _waiting = Channel.CreateUnbounded<long>();
    private readonly ConcurrentDictionary<long, CancellationTokenSource?> _known = new();
    private readonly CancellationTokenSource _stopping = new();
    private Task[] _workers = [];

    /// <summary>Activities that may still be taken before those at hand keep every runner busy twice over.</summary>
    public int Room => Math.Max(0, (2 * options.MaxConcurrentActivities) - _known.Count);

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

    /// <summary>Asks running activities to stop, and waits for them up to the drain timeout. Returns how many still run.</summary>
    public async Task<int> Stop()
    {
        _waiting.Writer.TryComplete();
        await _stopping.CancelAsync();
        // Real time: a stop is an affair of the process, not of the orchestrations' clock.
        await Task.WhenAny(Task.WhenAll(_workers), Task.Delay(options.ShutdownDrainTimeout));
        return _known.Values.Count(run => run is not null);
    }

    private async Task Work()
    {
        while (!_stopping.IsCancellationRequested && await _waiting.Reader.WaitToReadAsync())
        {
            if (_stopping.IsCancellationRequested || !_waiting.Reader.TryRead(out var activity)) continue;
            try
            {
                await Run(activity);
            }
            catch (Exception failure) when (failure is DurableTaskStorageException or InvalidOperationException)
            {
                if (_stopping.IsCancellationRequested) return;
                log.ActivityBroken(activity, failure);
                _known[activity] = null;
                _ = Task.Delay(RetryAfter).ContinueWith(_ => _waiting.Writer.TryWrite(activity), TaskScheduler.Default);
                continue;
            }

            _known.TryRemove(activity, out _);
            Freed?.Invoke();
        }
    }

    /// <summary>Cancels every run and forgets what is queued: the rows are other workers' now.</summary>
    public void Forsake()
    {
        while (_waiting.Reader.TryRead(out var activity)) _known.TryRemove(activity, out _);
        foreach (var activity in _known.Keys) Cancel(activity);
    }

    private async Task Run(long activity)
    {
        using var run = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        // Known as running before its row is read: a termination in between either takes the row or finds the run.
        _known[activity] = run;
        if (store.Read(db => ActivityTable.Find(db, activity)) is not { } row || row.Owner != store.Worker) return;
        options.Probe?.Invoke(FaultPoint.ActivityTaken);
        var outcome = await Outcome(row, run.Token);
        if (outcome is null) return;
        options.Probe?.Invoke(FaultPoint.ActivityRan);
        if (!await store.Write(db => Record(db, row, outcome), persistent: true)) log.OutcomeDropped(row.Name, row.InstanceId);
        options.Probe?.Invoke(FaultPoint.OutcomeWritten);
        queue.Notify(row.InstanceId);
    }

    /// <summary>Runs the activity; null when it was interrupted and says nothing.</summary>
    private async Task<OrchestrationEvent?> Outcome(ActivityRow row, CancellationToken cancellation)
    {
        try
        {
            var run = registry.FindActivity(row.Name) ?? throw new InvalidOperationException(
                $"Activity '{row.Name}' is not registered. Registered are: {string.Join(", ", registry.Activities)}.");
            var invocation = new ActivityInvocation(row.Name, row.InstanceId, row.ExecutionId, row.TaskId, row.Input, options.JsonSerializerOptions) { Tags = EngineJson.ReadTags(row.Tags) };
            var result = await run(invocation, cancellation);
            var payload = result is null ? null : JsonSerializer.Serialize(result, result.GetType(), options.JsonSerializerOptions);
            return new OrchestrationEvent(EventKind.TaskCompleted, Now()) { TaskId = row.TaskId, Payload = payload, ExecutionId = row.ExecutionId };
        }
        catch (Exception failure) when (cancellation.IsCancellationRequested)
        {
            // Stopping: it runs again after the next start. Terminated: its row is gone. Either way it was told to stop.
            log.ActivityLeft(row.Name, row.InstanceId, failure.Message);
            return null;
        }
        catch (Exception failure)
        {
            // Whatever user code throws is the activity's outcome, told to its orchestration.
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
        if (!ActivityTable.Remove(db, row)) return false;
        if (InstanceTable.Find(db, row.InstanceId) is not { IsTerminal: false } self || self.ExecutionId != row.ExecutionId) return false;
        InboxTable.Add(db, row.InstanceId, outcome);
        return true;
    }

    private DateTime Now() => clock.GetUtcNow().UtcDateTime;
}
