using Puente.Runtime.DurableTask.Client;
using Puente.Runtime.DurableTask.Storage;

namespace Puente.Runtime.DurableTask.Engine;

/// <summary>What instances do to one another, inside a transaction.</summary>
internal static class Messages
{
    /// <summary>Creates an instance and the message that starts it.</summary>
    public static void Create(StoreSession db, string id, OrchestrationEvent started, StartDetails details, DateTime now, DateTime? startAt, StepEffects effects)
    {
        InstanceTable.Insert(db, id, started, details, now);
        InboxTable.Add(db, id, started, startAt);
        if (startAt is { } at)
            effects.AddTimer(at);
        else
            effects.Notify.Add(id);
        effects.Changed.Add(id);
    }

    /// <summary>Carries out what an orchestrator asked for.</summary>
    public static void Perform(StoreSession db, InstanceRow self, OrchestrationEvent action, IReadOnlyCollection<int> cancelledTimers, DateTime now, StepEffects effects)
    {
        switch (action.Kind)
        {
            case EventKind.TaskScheduled:
                Call(db, self, action, effects);
                break;
            case EventKind.TimerCreated when !cancelledTimers.Contains(action.TaskId):
                SetTimer(db, self, action, effects);
                break;
            case EventKind.EventSent:
                if (InstanceTable.Find(db, action.Details!) is { IsTerminal: false } target)
                {
                    var stored = target.ExecutionId == action.ExecutionId ? action.Forwarded : null;
                    InboxTable.Add(db, action.Details!, new OrchestrationEvent(EventKind.EventRaised, now) { Name = action.Name, Payload = action.Payload, Reference = stored });
                    effects.Notify.Add(action.Details!);
                }

                break;
            case EventKind.SubOrchestrationInstanceCreated:
                StartChild(db, self, action, now, effects);
                break;
            default:
                break;
        }
    }

    /// <summary>Has an activity run: here while this worker has room, else by whichever worker takes it.</summary>
    public static void Call(StoreSession db, InstanceRow self, OrchestrationEvent action, StepEffects effects)
    {
        if (db.TakeRoom())
        {
            effects.Activities.Add(ActivityTable.Insert(db, self.InstanceId, self.ExecutionId, action));
            return;
        }

        ActivityTable.Offer(db, self.InstanceId, self.ExecutionId, action);
        db.Tell(new Notice(NoticeKind.Activities));
    }

    public static void SetTimer(StoreSession db, InstanceRow self, OrchestrationEvent timer, StepEffects effects)
    {
        var fireAt = timer.FireAt!.Value;
        InboxTable.Add(db, self.InstanceId, new OrchestrationEvent(EventKind.TimerFired, fireAt) { TaskId = timer.TaskId, FireAt = fireAt, ExecutionId = self.ExecutionId }, fireAt);
        effects.AddTimer(fireAt);
    }

    public static void StartChild(StoreSession db, InstanceRow self, OrchestrationEvent action, DateTime now, StepEffects effects)
    {
        var child = EngineJson.ReadChild(action.Details!);
        var (generation, input) = (action.ExecutionId, action.Forwarded);
        if (InstanceTable.Find(db, child.InstanceId) is { } existing)
        {
            if (!existing.IsTerminal)
            {
                var failure = TaskFailureDetails.FromException(new InvalidOperationException(
                    $"Sub-orchestration '{action.Name}' cannot start: instance '{child.InstanceId}' exists and is {existing.Status}. Use another instance id."));
                Answer(db, new ParentLink(self.Name, self.InstanceId, self.ExecutionId, action.TaskId), null, failure, now, effects);
                return;
            }

            if (generation is null || !ExecutionIds.IsBefore(existing.ExecutionId, generation)) (generation, input) = (ExecutionIds.New(existing.ExecutionId), null);
            InstanceTable.Delete(db, child.InstanceId);
            effects.Discarded.Add(new Discarded(child.InstanceId, existing.ExecutionId));
        }

        var span = EngineSpans.CreateChild(TraceAnchor.Read(self.Trace), action.Name!, child.InstanceId, child.Version);
        if (span is not null) effects.Spans.Add(span);
        var anchor = span?.Context ?? TraceAnchor.Read(self.Trace);
        var details = new StartDetails(generation ?? ExecutionIds.New())
        {
            TraceParent = TraceAnchor.Parent(anchor),
            TraceState = TraceAnchor.State(anchor),
            Parent = new ParentLink(self.Name, self.InstanceId, self.ExecutionId, action.TaskId),
            Tags = Inherit(self.Tags, child.Tags),
            Version = child.Version,
        };
        var started = new OrchestrationEvent(EventKind.ExecutionStarted, now) { Name = action.Name, Payload = action.Payload, Reference = input, Details = EngineJson.Write(details) };
        Create(db, child.InstanceId, started, details, now, null, effects);
    }

    /// <summary>The parent's tags and those of the call, which win.</summary>
    private static Dictionary<string, string> Inherit(string? parents, string? own)
    {
        var tags = EngineJson.ReadTags(parents);
        foreach (var (key, value) in EngineJson.ReadTags(own)) tags[key] = value;
        return tags;
    }

    /// <summary>Tells a parent how its sub-orchestration ended. The output is as the parent's row is to hold it.</summary>
    public static void Answer(StoreSession db, ParentLink parent, string? output, TaskFailureDetails? failure, DateTime now, StepEffects effects)
    {
        if (InstanceTable.Find(db, parent.InstanceId) is not { IsTerminal: false } row || row.ExecutionId != parent.ExecutionId) return;
        var kind = failure is null ? EventKind.SubOrchestrationInstanceCompleted : EventKind.SubOrchestrationInstanceFailed;
        InboxTable.Add(db, parent.InstanceId, new OrchestrationEvent(kind, now)
        {
            TaskId = parent.TaskId,
            Payload = output,
            Details = EngineJson.Write(failure),
            ExecutionId = parent.ExecutionId,
        });
        effects.Notify.Add(parent.InstanceId);
    }

    /// <summary>The event that closes a history.</summary>
    public static OrchestrationEvent Closing(OrchestrationRuntimeStatus status, string? output, TaskFailureDetails? failure, DateTime now) =>
        new(EventKind.ExecutionCompleted, now) { TaskId = (int)status, Payload = output, Details = EngineJson.Write(failure) };
}
