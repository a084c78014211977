namespace Puente.Runtime.DurableTask.Client;

/// <summary>Where an orchestration stands. The numbers are those of the durable HTTP API.</summary>
public enum OrchestrationRuntimeStatus
{
    /// <summary>Started and not ended.</summary>
    Running,

    /// <summary>Ended with an output.</summary>
    Completed,

    /// <summary>Between two generations; never reported.</summary>
    [Obsolete("Instances that continue as new are reported as Running.")]
    ContinuedAsNew,

    /// <summary>Ended with an error.</summary>
    Failed,

    /// <summary>Not reported.</summary>
    [Obsolete("Cancellation is reported as Terminated.")]
    Canceled,

    /// <summary>Ended from outside.</summary>
    Terminated,

    /// <summary>Scheduled, not started.</summary>
    Pending,

    /// <summary>Held until it is resumed.</summary>
    Suspended,
}
