using Puente.Runtime.DurableTask.Client;

namespace Puente.Runtime.DurableTask.Engine;

/// <summary>How an orchestrator's code ended.</summary>
internal sealed record Completion(OrchestrationRuntimeStatus Status, string? Output, TaskFailureDetails? Failure)
{
    /// <summary>Set when the instance goes on with a fresh history.</summary>
    public NextGeneration? Next { get; init; }

    public static Completion Failed(Exception exception) =>
        new(OrchestrationRuntimeStatus.Failed, null, TaskFailureDetails.FromException(exception));
}
