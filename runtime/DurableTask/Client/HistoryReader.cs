using Puente.Runtime.DurableTask.Engine;

namespace Puente.Runtime.DurableTask.Client;

/// <summary>Turns the engine's events into those a client sees.</summary>
internal static class HistoryReader
{
    public static IList<HistoryEvent> Read(IReadOnlyList<OrchestrationEvent> events)
    {
        Dictionary<int, OrchestrationEvent> scheduled = [];
        List<HistoryEvent> seen = [];
        foreach (var e in events)
        {
            if (e.IsAction) scheduled[e.TaskId] = e;
            var call = e.TaskId >= 0 && e.Kind != EventKind.ExecutionCompleted ? scheduled.GetValueOrDefault(e.TaskId) : null;
            seen.Add(new HistoryEvent(seen.Count + 1, e.Kind.ToString(), e.At)
            {
                Name = e.Name ?? call?.Name,
                TaskId = e.TaskId >= 0 && e.Kind != EventKind.ExecutionCompleted ? e.TaskId : null,
                ScheduledTime = call is not null && !e.IsAction ? call.At : null,
                FireAt = e.FireAt,
                Input = e.IsAction || e.Kind == EventKind.ExecutionStarted ? e.Payload : null,
                Result = e.IsAction || e.Kind == EventKind.ExecutionStarted || IsOrder(e.Kind) ? null : e.Payload,
                Reason = IsOrder(e.Kind) ? e.Payload : null,
                InstanceId = e.Kind switch
                {
                    EventKind.SubOrchestrationInstanceCreated => EngineJson.ReadChild(e.Details!).InstanceId,
                    EventKind.EventSent => e.Details,
                    _ => null,
                },
                OrchestrationStatus = e.Kind == EventKind.ExecutionCompleted ? (OrchestrationRuntimeStatus)e.TaskId : null,
                FailureDetails = e.Kind is EventKind.TaskFailed or EventKind.SubOrchestrationInstanceFailed or EventKind.ExecutionCompleted
                    ? EngineJson.ReadFailure(e.Details) : null,
            });
        }

        return seen;
    }

    private static bool IsOrder(EventKind kind) =>
        kind is EventKind.ExecutionTerminated or EventKind.ExecutionSuspended or EventKind.ExecutionResumed or EventKind.ExecutionRewound;
}
