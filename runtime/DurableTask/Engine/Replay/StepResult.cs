namespace Puente.Runtime.DurableTask.Engine;

/// <summary>What one step adds to an instance.</summary>
/// <param name="History">New events, in order.</param>
/// <param name="Consumed">How many of the arrived events were taken in; the rest stay in the inbox.</param>
/// <param name="CancelledTimers">Timers that are no longer waited for.</param>
/// <param name="CustomStatus">The custom status as it stands.</param>
/// <param name="Suspended">Whether the instance is held.</param>
/// <param name="Completion">How the code ended; null when it goes on.</param>
internal sealed record StepResult(
    List<OrchestrationEvent> History,
    int Consumed,
    IReadOnlyCollection<int> CancelledTimers,
    string? CustomStatus,
    bool Suspended,
    Completion? Completion);
