namespace Puente.Runtime.DurableTask.Client;

/// <summary>Selects orchestration instances, oldest first.</summary>
/// <param name="CreatedFrom">Scheduled at or after this.</param>
/// <param name="CreatedTo">Scheduled at or before this.</param>
/// <param name="Statuses">In one of these; null or empty means any.</param>
/// <param name="TaskHubNames">In one of these hubs; null or empty means any. An engine holds one hub.</param>
/// <param name="InstanceIdPrefix">With an id that starts so.</param>
/// <param name="PageSize">Instances in a page; 1 to 10000.</param>
/// <param name="FetchInputsAndOutputs">Whether inputs, outputs and custom statuses come along.</param>
/// <param name="ContinuationToken">Where an earlier page ended.</param>
public record OrchestrationQuery(
    DateTimeOffset? CreatedFrom = null,
    DateTimeOffset? CreatedTo = null,
    IEnumerable<OrchestrationRuntimeStatus>? Statuses = null,
    IEnumerable<string>? TaskHubNames = null,
    string? InstanceIdPrefix = null,
    int PageSize = OrchestrationQuery.DefaultPageSize,
    bool FetchInputsAndOutputs = false,
    string? ContinuationToken = null)
{
    /// <summary>Instances in a page when nothing else is asked for.</summary>
    public const int DefaultPageSize = 100;
}
