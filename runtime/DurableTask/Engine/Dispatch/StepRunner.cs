using System.Collections.Concurrent;
using Puente.Runtime.DurableTask.Client;
using Puente.Runtime.DurableTask.Storage;

namespace Puente.Runtime.DurableTask.Engine;

/// <summary>Runs one step of an instance: reads what arrived, runs its code, and prepares the write.</summary>
internal sealed class StepRunner(Store store, ExecutionSettings settings, ExecutionCache cache, Payloads payloads, TimeProvider clock, Action<string> wake)
{
    private readonly StepPayloads _step = new(payloads, store);

    /// <summary>Messages one step takes in at most; more follow in the next.</summary>
    public const int MaxMessages = 1000;

    // Instances, and their generations, whose code became ready on a foreign thread: an execution that was dropped cannot say so itself.
    private readonly ConcurrentDictionary<string, string> _poisoned = new(StringComparer.Ordinal);

    /// <summary>Prepares the next step; null when there is nothing to do.</summary>
    public async ValueTask<PreparedStep?> Prepare(string id)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var cached = cache.Take(id);
        var (self, inbox) = store.Read(db => Look(db, id, now), snapshot: false);
        if (self is null || cached?.ExecutionId != self.ExecutionId || cached.Revision != self.Revision) cached = null;
        var poisoned = _poisoned.TryRemove(id, out var generation) && generation == self?.ExecutionId && (self.Owner is null || self.Owner == store.Worker);
        if (inbox.Count == 0 && !poisoned && cached is not { IsPoisoned: true })
        {
            if (cached is not null) cache.Put(id, cached);
            return null;
        }

        if (self is null || self.IsTerminal) return new PreparedStep(db => Discard(db, id, self, inbox), null);
        return await Plan(self, inbox, cached, poisoned, now);
    }

    private Action<string> Waker(InstanceRow self) => id =>
    {
        _poisoned[id] = self.ExecutionId;
        wake(id);
    };

    private static (InstanceRow? Self, List<OrchestrationEvent> Inbox) Look(StoreSession db, string id, DateTime now)
    {
        var self = InstanceTable.Find(db, id);
        // Another worker is at it; when that one dies, the instance comes free.
        var elsewhere = self is { IsTerminal: false, Owner: { } owner } && owner != db.Worker;
        return (self, elsewhere ? [] : InboxTable.Visible(db, id, now, MaxMessages));
    }

    /// <summary>Drops messages to an instance that takes none in, if it still stands as it was read: it may have been started, replaced or rewound since, and they may be its own.</summary>
    private static StepEffects Discard(StoreSession db, string id, InstanceRow? self, List<OrchestrationEvent> messages)
    {
        var now = InstanceTable.Find(db, id);
        if (now?.ExecutionId != self?.ExecutionId || now?.Revision != self?.Revision) throw new StaleWriteException(id);
        foreach (var message in messages) InboxTable.Remove(db, message.InboxId);
        return new StepEffects();
    }

    private async ValueTask<PreparedStep?> Plan(InstanceRow self, List<OrchestrationEvent> inbox, OrchestrationExecution? cached, bool poisoned, DateTime now)
    {
        var stale = inbox.FindAll(m => m.ExecutionId is { } generation && generation != self.ExecutionId);
        var fresh = inbox.FindAll(m => m.ExecutionId is not { } generation || generation == self.ExecutionId);
        if (fresh.Find(m => m.Kind == EventKind.ExecutionTerminated) is { } terminated)
        {
            var order = await payloads.Save(self.InstanceId, self.ExecutionId, terminated);
            return new PreparedStep(db => StepCommit.Terminate(db, self, order, now), null, new InstanceEnd(self, OrchestrationRuntimeStatus.Terminated, null, now));
        }

        if (fresh.Find(m => m.Kind == EventKind.ExecutionRewound) is { } rewind)
            return await Rewind(self, rewind, now);

        var execution = cached ?? new OrchestrationExecution(self.InstanceId, self.ExecutionId, settings, Waker(self));
        if (poisoned) execution.Poison();
        try
        {
            if (cached is null)
            {
                foreach (var past in HistoryTable.Stream(store, self.InstanceId)) execution.ReplayNext(await payloads.Load(past));
                execution.EndReplay();
            }

            fresh = await payloads.Load(fresh);
        }
        catch (Exception cause) when (cause is NonDeterministicOrchestrationException or PayloadMissingException)
        {
            return Fail(self, inbox, fresh, cause, now);
        }

        if (execution.HistoryLength == 0)
        {
            // Before its start time an instance reads nothing; then what holds it comes first, and the start before the rest.
            if (!fresh.Exists(m => m.Kind == EventKind.ExecutionStarted)) return stale.Count == 0 ? null : new PreparedStep(db => Discard(db, self.InstanceId, self, stale), null);
            fresh = [.. fresh.OrderBy(m => m.Kind switch
            {
                EventKind.ExecutionSuspended or EventKind.ExecutionResumed => 0,
                EventKind.ExecutionStarted => 1,
                _ => 2,
            })];
        }

        var length = execution.HistoryLength;
        var result = await _step.Save(self, execution.Advance(fresh, now));
        List<OrchestrationEvent> read = [.. stale, .. fresh.Take(result.Consumed)];
        return Step(self, execution, result, inbox.Count == MaxMessages, now, db => StepCommit.Write(db, self, read, length, result, now));
    }

    private static PreparedStep Fail(InstanceRow self, List<OrchestrationEvent> read, List<OrchestrationEvent> history, Exception cause, DateTime now) => new(
        db => StepCommit.Fail(db, self, read, history, cause, now),
        null,
        new InstanceEnd(self, OrchestrationRuntimeStatus.Failed, TaskFailureDetails.FromException(cause), now));

    private async ValueTask<PreparedStep> Rewind(InstanceRow self, OrchestrationEvent order, DateTime now)
    {
        var execution = new OrchestrationExecution(self.InstanceId, self.ExecutionId, settings, Waker(self));
        List<OrchestrationEvent> kept;
        Dictionary<string, string?> outputs = [];
        try
        {
            kept = Rewinder.Cut(await payloads.Load(store.Read(db => HistoryTable.Read(db, self.InstanceId))), Replays);
            foreach (var child in kept.Where(e => e.Kind == EventKind.SubOrchestrationInstanceCreated).Select(e => EngineJson.ReadChild(e.Details!).InstanceId))
                if (store.Read(db => InstanceTable.Output(db, child)) is { } output && PayloadKey.IsReference(output)) outputs[output] = await payloads.Get(output);
            execution.Replay(kept, rewinding: true);
        }
        catch (Exception cause) when (cause is NonDeterministicOrchestrationException or PayloadMissingException)
        {
            return Fail(self, [order], [order], cause, now);
        }

        var result = await _step.Save(self, execution.Advance([order], now));
        return Step(self, execution, result, true, now, db =>
        {
            HistoryTable.Clear(db, self.InstanceId);
            HistoryTable.Append(db, self.InstanceId, 0, kept);
            var reopened = new StepEffects();
            // An execution that failed again at once has nothing to wait for.
            if (result.Completion is null) Rewinder.Reopen(db, self, kept, outputs, now, reopened);
            return Merge(StepCommit.Write(db, self, [order], kept.Count, result, now), reopened);
        });

        bool Replays(IReadOnlyList<OrchestrationEvent> events)
        {
            try
            {
                new OrchestrationExecution(self.InstanceId, self.ExecutionId, settings).Replay(events, rewinding: true);
                return true;
            }
            catch (NonDeterministicOrchestrationException)
            {
                return false;
            }
        }
    }

    private static StepEffects Merge(StepEffects into, StepEffects from)
    {
        into.Activities.AddRange(from.Activities);
        into.Notify.UnionWith(from.Notify);
        into.Changed.UnionWith(from.Changed);
        into.Discarded.AddRange(from.Discarded);
        into.Spans.AddRange(from.Spans);
        if (from.Timer is { } timer) into.AddTimer(timer);
        return into;
    }

    private static PreparedStep Step(InstanceRow self, OrchestrationExecution execution, StepResult result, bool again, DateTime now, Func<StoreSession, StepEffects> commit)
    {
        execution.Revision = self.Revision + 1;
        var ended = result.Completion is { Next: null } completion ? new InstanceEnd(self, completion.Status, completion.Failure, now) : null;
        return new PreparedStep(
            db =>
            {
                var effects = commit(db);
                if (again && ended is null) effects.Notify.Add(self.InstanceId);
                return effects;
            },
            result.Completion is null ? execution : null,
            ended);
    }
}
