namespace Puente.Runtime.DurableTask.Engine;

/// <summary>Kinds of events, in histories and in inboxes. The numbers are on disk: add, never renumber.</summary>
internal enum EventKind
{
    ExecutionStarted = 1,
    OrchestratorStarted = 2,
    TaskScheduled = 3,
    TaskCompleted = 4,
    TaskFailed = 5,
    SubOrchestrationInstanceCreated = 6,
    SubOrchestrationInstanceCompleted = 7,
    SubOrchestrationInstanceFailed = 8,
    TimerCreated = 9,
    TimerFired = 10,
    EventRaised = 11,
    EventSent = 12,
    ExecutionCompleted = 13,
    ExecutionTerminated = 14,
    ExecutionSuspended = 15,
    ExecutionResumed = 16,
    ExecutionRewound = 17,
}
