using Puente.Runtime.DurableTask.Client;
using Puente.Runtime.DurableTask.Storage;

namespace Puente.Runtime.DurableTask.Engine;

/// <summary>Writes what a step did: all of it in one transaction, or nothing.</summary>
internal static class StepCommit
{
    /// <summary>An ordinary step.</summary>
    /// <param name="db">The session, in a transaction.</param>
    /// <param name="self">The instance as it was read.</param>
    /// <param name="read">Inbox messages to remove.</param>
    /// <param name="length">Events in the history before the step.</param>
    /// <param name="result">What the step adds.</param>
    /// <param name="now">When.</param>
    /// <exception cref="StaleWriteException">The instance has ended or been replaced.</exception>
    public static StepEffects Write(StoreSession db, InstanceRow self, IEnumerable<OrchestrationEvent> read, int length, StepResult result, DateTime now)
    {
        var effects = new StepEffects();
        effects.Changed.Add(self.InstanceId);
        var completion = result.Completion;
        var status = completion?.Status ?? (result.Suspended ? OrchestrationRuntimeStatus.Suspended : OrchestrationRuntimeStatus.Running);
        InstanceTable.Update(db, self, status, completion?.Stored, result.CustomStatus, EngineJson.Write(completion?.Failure), now);
        foreach (var message in read) InboxTable.Remove(db, message.InboxId);
        foreach (var timer in result.CancelledTimers) InboxTable.RemoveTimer(db, self.InstanceId, timer);
        foreach (var action in result.History.Where(e => e.IsAction)) Messages.Perform(db, self, action, result.CancelledTimers, now, effects);

        if (completion?.Next is { } next)
            StartNext(db, self, next, result.CustomStatus, now, effects);
        else
            HistoryTable.Append(db, self.InstanceId, length, completion is null ? result.History : [.. result.History, Messages.Closing(status, completion.Stored, completion.Failure, now)]);

        if (completion is { Next: null }) Close(db, self, completion.Forwarded ?? completion.Output, completion.Failure, now, effects);
        return effects;
    }

    /// <summary>Ends an instance whose history its code does not follow any more.</summary>
    public static StepEffects Fail(StoreSession db, InstanceRow self, IEnumerable<OrchestrationEvent> read, IEnumerable<OrchestrationEvent> history, Exception cause, DateTime now)
    {
        var failure = TaskFailureDetails.FromException(cause);
        foreach (var message in read) InboxTable.Remove(db, message.InboxId);
        return End(db, self, OrchestrationRuntimeStatus.Failed, null, null, failure, history, now);
    }

    /// <summary>Terminates an instance, and its children too where asked.</summary>
    public static StepEffects Terminate(StoreSession db, InstanceRow self, OrchestrationEvent order, DateTime now)
    {
        var failure = new TaskFailureDetails("Terminated", $"Sub-orchestration '{self.Name}' with instance id '{self.InstanceId}' was terminated.", null, null, null);
        var effects = End(db, self, OrchestrationRuntimeStatus.Terminated, order.Stored, order.Payload, failure, [order with { ExecutionId = null }], now);
        effects.Cancelled.AddRange(ActivityTable.RemoveAll(db, self.InstanceId));
        if (order.Details != ExecutionOrder.Recursive) return effects;
        foreach (var child in InstanceTable.LiveChildren(db, self.InstanceId))
        {
            InboxTable.Add(db, child, new OrchestrationEvent(EventKind.ExecutionTerminated, now) { Payload = order.Payload, Details = order.Details });
            effects.Notify.Add(child);
        }

        return effects;
    }

    private static StepEffects End(
        StoreSession db, InstanceRow self, OrchestrationRuntimeStatus status, string? stored, string? output, TaskFailureDetails failure, IEnumerable<OrchestrationEvent> history, DateTime now)
    {
        var effects = new StepEffects();
        effects.Changed.Add(self.InstanceId);
        var recorded = status == OrchestrationRuntimeStatus.Failed ? failure : null;
        InstanceTable.End(db, self, status, stored, EngineJson.Write(recorded), now);
        HistoryTable.Append(db, self.InstanceId, HistoryTable.Length(db, self.InstanceId), [.. history, Messages.Closing(status, stored, recorded, now)]);
        Close(db, self, output, failure, now, effects);
        return effects;
    }

    private static void Close(StoreSession db, InstanceRow self, string? output, TaskFailureDetails? failure, DateTime now, StepEffects effects)
    {
        InboxTable.Clear(db, self.InstanceId);
        if (EngineJson.ReadParent(self.Parent) is { } parent) Messages.Answer(db, parent, output, failure, now, effects);
    }

    private static void StartNext(StoreSession db, InstanceRow self, NextGeneration next, string? customStatus, DateTime now, StepEffects effects)
    {
        var anchor = TraceAnchor.Read(self.Trace);
        var details = new StartDetails(next.ExecutionId ?? ExecutionIds.New(self.ExecutionId))
        {
            TraceParent = TraceAnchor.Parent(anchor),
            TraceState = TraceAnchor.State(anchor),
            Parent = EngineJson.ReadParent(self.Parent),
            Tags = EngineJson.ReadTags(self.Tags),
            Version = next.Version,
            CustomStatus = customStatus,
            Carried = next.Carried,
        };
        HistoryTable.Clear(db, self.InstanceId);
        InboxTable.RemoveTimers(db, self.InstanceId);
        // What waits to be read may lie among the objects of this generation; they go with the next one then.
        if (next.ExecutionId is not null && !InboxTable.HoldsReferences(db, self.InstanceId)) effects.Discarded.Add(new Discarded(self.InstanceId, self.ExecutionId));
        InstanceTable.NextGeneration(db, self.InstanceId, details, next.Input, now);
        InboxTable.Add(db, self.InstanceId, new OrchestrationEvent(EventKind.ExecutionStarted, now)
        {
            Name = self.Name,
            Payload = next.Input,
            Details = EngineJson.Write(details),
            ExecutionId = details.ExecutionId,
        });
        effects.Notify.Add(self.InstanceId);
    }
}
