namespace Puente.Runtime.DurableTask.Client;

/// <summary>Selects ended instances to purge; those that live are never touched.</summary>
/// <param name="CreatedFrom">Scheduled at or after this.</param>
/// <param name="CreatedTo">Scheduled at or before this.</param>
/// <param name="Statuses">In one of these; null or empty means any that is final.</param>
public record PurgeInstancesFilter(
    DateTimeOffset? CreatedFrom = null,
    DateTimeOffset? CreatedTo = null,
    IEnumerable<OrchestrationRuntimeStatus>? Statuses = null);
