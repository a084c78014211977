namespace Puente.Runtime.DurableTask.Client;

/// <summary>One event of an instance's history.</summary>
/// <param name="EventId">Its place in the history, from 1.</param>
/// <param name="EventType">Its kind, such as TaskScheduled or TimerFired.</param>
/// <param name="Timestamp">When it was recorded, UTC.</param>
public sealed record HistoryEvent(long EventId, string EventType, DateTime Timestamp)
{
    /// <summary>The activity, orchestrator or external event it speaks of.</summary>
    public string? Name { get; init; }

    /// <summary>The call within the orchestration that it belongs to.</summary>
    public int? TaskId { get; init; }

    /// <summary>For completions: when the call was recorded as scheduled, UTC.</summary>
    public DateTime? ScheduledTime { get; init; }

    /// <summary>For timers: when it fires, UTC.</summary>
    public DateTime? FireAt { get; init; }

    /// <summary>For calls and starts: the input as JSON.</summary>
    public string? Input { get; init; }

    /// <summary>For completions and external events: the value as JSON.</summary>
    public string? Result { get; init; }

    /// <summary>For sub-orchestrations and sent events: the other instance.</summary>
    public string? InstanceId { get; init; }

    /// <summary>For the end of an execution: how it ended.</summary>
    public OrchestrationRuntimeStatus? OrchestrationStatus { get; init; }

    /// <summary>For suspension, resumption, termination and rewinding: why.</summary>
    public string? Reason { get; init; }

    /// <summary>For failures: how.</summary>
    public TaskFailureDetails? FailureDetails { get; init; }
}
