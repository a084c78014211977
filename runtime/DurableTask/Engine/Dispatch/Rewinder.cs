using Puente.Runtime.DurableTask.Client;
using Puente.Runtime.DurableTask.Storage;

namespace Puente.Runtime.DurableTask.Engine;

/// <summary>
/// Takes a failed history back to before its failure. Failures that the code did not act upon are cut out, so that the
/// tasks are open again; those it did act upon (a retry, a compensation) have to stay. Which is which, replaying tells.
/// </summary>
internal static class Rewinder
{
    /// <summary>The history without its end and without the failures that can go.</summary>
    /// <param name="history">The history of a failed instance.</param>
    /// <param name="replays">Whether a history can be replayed.</param>
    public static List<OrchestrationEvent> Cut(IReadOnlyList<OrchestrationEvent> history, Func<IReadOnlyList<OrchestrationEvent>, bool> replays)
    {
        List<OrchestrationEvent> kept = [.. history.Where(e => e.Kind != EventKind.ExecutionCompleted)];
        List<OrchestrationEvent> failures = [.. kept.Where(e => e.Kind is EventKind.TaskFailed or EventKind.SubOrchestrationInstanceFailed)];
        List<OrchestrationEvent> without = [.. kept.Except(failures)];
        if (failures.Count > 0 && replays(without)) return without;
        foreach (var failure in Enumerable.Reverse(failures))
        {
            without = [.. kept.Where(e => !ReferenceEquals(e, failure))];
            if (replays(without)) kept = without;
        }

        return kept;
    }

    /// <summary>Makes everything the kept history still waits for happen again.</summary>
    /// <param name="db">The session, in a transaction.</param>
    /// <param name="self">The instance as it was read.</param>
    /// <param name="kept">The history that is kept.</param>
    /// <param name="outputs">Large outputs of children, by their references: the parent gets its own copy.</param>
    /// <param name="now">When.</param>
    /// <param name="effects">Takes what is to be done in memory.</param>
    public static void Reopen(StoreSession db, InstanceRow self, List<OrchestrationEvent> kept, IReadOnlyDictionary<string, string?> outputs, DateTime now, StepEffects effects)
    {
        HashSet<int> answered = [.. kept.Where(e => e.Kind is EventKind.TaskCompleted or EventKind.TaskFailed or EventKind.TimerFired
            or EventKind.SubOrchestrationInstanceCompleted or EventKind.SubOrchestrationInstanceFailed).Select(e => e.TaskId)];
        foreach (var open in kept.Where(e => e.IsAction && !answered.Contains(e.TaskId)))
        {
            if (open.Kind == EventKind.TimerCreated)
                Messages.SetTimer(db, self, open, effects);
            else if (open.Kind == EventKind.TaskScheduled && !ActivityTable.Waits(db, self.InstanceId, self.ExecutionId, open.TaskId))
                Messages.Call(db, self, open, effects);
            else if (open.Kind == EventKind.SubOrchestrationInstanceCreated)
                ReopenChild(db, self, open, outputs, now, effects);
        }
    }

    /// <summary>Makes a failed instance live again, with the order to rewind.</summary>
    public static void Order(StoreSession db, string id, string? reason, DateTime now, StepEffects effects)
    {
        InstanceTable.Revive(db, id, now);
        InboxTable.Add(db, id, new OrchestrationEvent(EventKind.ExecutionRewound, now) { Payload = reason });
        effects.Notify.Add(id);
        effects.Changed.Add(id);
    }

    private static void ReopenChild(
        StoreSession db, InstanceRow self, OrchestrationEvent open, IReadOnlyDictionary<string, string?> outputs, DateTime now, StepEffects effects)
    {
        var id = EngineJson.ReadChild(open.Details!).InstanceId;
        var child = InstanceTable.Find(db, id);
        if (child is { Status: OrchestrationRuntimeStatus.Failed })
            Order(db, id, null, now, effects);
        else if (child is { Status: OrchestrationRuntimeStatus.Completed })
            Messages.Answer(db, new ParentLink(self.Name, self.InstanceId, self.ExecutionId, open.TaskId), Output(), null, now, effects);
        else if (child is null or { IsTerminal: true })
            Messages.StartChild(db, self, open, now, effects);

        string? Output()
        {
            var stored = InstanceTable.Output(db, id);
            return stored is null ? null : outputs.GetValueOrDefault(stored, stored);
        }
    }
}
