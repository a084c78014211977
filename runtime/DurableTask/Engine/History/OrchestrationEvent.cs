namespace Puente.Runtime.DurableTask.Engine;

/// <summary>
/// One event: a message in an inbox, and after its step a row of the history. What the fields mean depends on the kind.
/// </summary>
/// <param name="Kind">What happened.</param>
/// <param name="At">When, UTC.</param>
internal sealed record OrchestrationEvent(EventKind Kind, DateTime At)
{
    /// <summary>The call within the generation; for ExecutionCompleted the status; -1 where there is none.</summary>
    public int TaskId { get; init; } = -1;

    /// <summary>Activity, orchestrator or external event.</summary>
    public string? Name { get; init; }

    /// <summary>Input, result, event payload, output or reason.</summary>
    public string? Payload { get; init; }

    /// <summary>Failure, start details or tags as JSON; the other instance's id for sub-orchestrations and sent events.</summary>
    public string? Details { get; init; }

    /// <summary>When a timer fires, UTC.</summary>
    public DateTime? FireAt { get; init; }

    /// <summary>
    /// The generation a message is meant for; null means whichever lives. Of an action with a payload in the store: the other instance's generation. Not in a history.
    /// </summary>
    public string? ExecutionId { get; init; }

    /// <summary>What stands for a large <see cref="Payload"/> in the rows of the event's own instance; null when the payload itself does.</summary>
    public string? Reference { get; init; }

    /// <summary>What stands for a large <see cref="Payload"/> in the rows of the instance it goes to, if that is of the generation <see cref="ExecutionId"/>.</summary>
    public string? Forwarded { get; init; }

    /// <summary>External events of the generation before with their payloads, where those of the details are references.</summary>
    public IReadOnlyList<CarriedEvent>? Carried { get; init; }

    /// <summary>The row in the inbox; 0 in a history.</summary>
    public long InboxId { get; init; }

    /// <summary>What the payload's column holds.</summary>
    public string? Stored => Reference ?? Payload;

    /// <summary>Whether the payload is JSON; otherwise it is a reason in plain words.</summary>
    public bool HoldsJson => Kind is not (EventKind.ExecutionSuspended or EventKind.ExecutionResumed or EventKind.ExecutionRewound);

    /// <summary>Whether this is something the orchestrator asked for, as opposed to something that befell it.</summary>
    public bool IsAction => Kind is EventKind.TaskScheduled or EventKind.SubOrchestrationInstanceCreated or EventKind.TimerCreated or EventKind.EventSent;

    /// <summary>The event in words, for errors.</summary>
    public string Describe() => Name is null ? $"{Kind} #{TaskId}" : $"{Kind} '{Name}' #{TaskId}";
}
