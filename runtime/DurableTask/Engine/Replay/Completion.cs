using Puente.Runtime.DurableTask.Client;

namespace Puente.Runtime.DurableTask.Engine;

/// <summary>How an orchestrator's code ended.</summary>
internal sealed record Completion(OrchestrationRuntimeStatus Status, string? Output, TaskFailureDetails? Failure)
{
    /// <summary>What stands for a large output in the instance's own rows.</summary>
    public string? Reference { get; init; }

    /// <summary>What stands for a large output in the parent's rows.</summary>
    public string? Forwarded { get; init; }

    /// <summary>What the output's column holds.</summary>
    public string? Stored => Reference ?? Output;

    /// <summary>Set when the instance goes on with a fresh history.</summary>
    public NextGeneration? Next { get; init; }

    public static Completion Failed(Exception exception) =>
        new(OrchestrationRuntimeStatus.Failed, null, TaskFailureDetails.FromException(exception));
}
