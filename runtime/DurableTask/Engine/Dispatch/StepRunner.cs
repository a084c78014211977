using System.Collections.Concurrent;
using Puente.Runtime.DurableTask.Storage;

namespace Puente.Runtime.DurableTask.Engine;

/// <summary>Runs one step of an instance: reads what arrived, runs its code, and prepares the write.</summary>
internal sealed class StepRunner(Store store, ExecutionSettings settings, ExecutionCache cache, TimeProvider clock, Action<string> wake)
{
    /// <summary>Messages one step takes in at most; more follow in the next.</summary>
    public const int MaxMessages = 1000;

    // Instances, and their generations, whose code became ready on a foreign thread: an execution that was dropped cannot say so itself.
    private readonly ConcurrentDictionary<string, string> _poisoned = new(StringComparer.Ordinal);

    /// <summary>Prepares the next step; null when there is nothing to do.</summary>
    public PreparedStep? Prepare(string id)
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

        if (self is null || self.IsTerminal) return new PreparedStep(db => Discard(db, inbox), null);
        return Plan(self, inbox, cached, poisoned, now);
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

    private static StepEffects Discard(StoreSession db, List<OrchestrationEvent> messages)
    {
        foreach (var message in messages) InboxTable.Remove(db, message.InboxId);
        return new StepEffects();
    }

    private PreparedStep? Plan(InstanceRow self, List<OrchestrationEvent> inbox, OrchestrationExecution? cached, bool poisoned, DateTime now)
    {
        var stale = inbox.FindAll(m => m.ExecutionId is { } generation && generation != self.ExecutionId);
        var fresh = inbox.FindAll(m => m.ExecutionId is not { } generation || generation == self.ExecutionId);
        if (fresh.Find(m => m.Kind == EventKind.ExecutionTerminated) is { } order)
            return new PreparedStep(db => StepCommit.Terminate(db, self, order, now), null, "Terminated");
        if (fresh.Find(m => m.Kind == EventKind.ExecutionRewound) is { } rewind)
            return Rewind(self, rewind, now);

        var execution = cached ?? new OrchestrationExecution(self.InstanceId, self.ExecutionId, settings, Waker(self));
        if (poisoned) execution.Poison();
        if (cached is null)
        {
            try
            {
                execution.Replay(HistoryTable.Stream(store, self.InstanceId));
            }
            catch (NonDeterministicOrchestrationException mismatch)
            {
                return new PreparedStep(db => StepCommit.Fail(db, self, inbox, fresh, mismatch, now), null, "Failed");
            }
        }

        if (execution.HistoryLength == 0)
        {
            // Before its start time an instance reads nothing; then what holds it comes first, and the start before the rest.
            if (!fresh.Exists(m => m.Kind == EventKind.ExecutionStarted)) return stale.Count == 0 ? null : new PreparedStep(db => Discard(db, stale), null);
            fresh = [.. fresh.OrderBy(m => m.Kind switch
            {
                EventKind.ExecutionSuspended or EventKind.ExecutionResumed => 0,
                EventKind.ExecutionStarted => 1,
                _ => 2,
            })];
        }

        var length = execution.HistoryLength;
        var result = execution.Advance(fresh, now);
        List<OrchestrationEvent> read = [.. stale, .. fresh.Take(result.Consumed)];
        return Step(self, execution, result, inbox.Count == MaxMessages, db => StepCommit.Write(db, self, read, length, result, now));
    }

    private PreparedStep Rewind(InstanceRow self, OrchestrationEvent order, DateTime now)
    {
        var history = store.Read(db => HistoryTable.Read(db, self.InstanceId));
        var kept = Rewinder.Cut(history, Replays);
        var execution = new OrchestrationExecution(self.InstanceId, self.ExecutionId, settings, Waker(self));
        try
        {
            execution.Replay(kept, rewinding: true);
        }
        catch (NonDeterministicOrchestrationException mismatch)
        {
            return new PreparedStep(db => StepCommit.Fail(db, self, [order], [order], mismatch, now), null, "Failed");
        }

        var result = execution.Advance([order], now);
        return Step(self, execution, result, true, db =>
        {
            HistoryTable.Clear(db, self.InstanceId);
            HistoryTable.Append(db, self.InstanceId, 0, kept);
            var reopened = new StepEffects();
            // An execution that failed again at once has nothing to wait for.
            if (result.Completion is null) Rewinder.Reopen(db, self, kept, now, reopened);
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
        if (from.Timer is { } timer) into.AddTimer(timer);
        return into;
    }

    private static PreparedStep Step(InstanceRow self, OrchestrationExecution execution, StepResult result, bool again, Func<StoreSession, StepEffects> commit)
    {
        execution.Revision = self.Revision + 1;
        var ended = result.Completion is { Next: null } completion ? completion.Status.ToString() : null;
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
