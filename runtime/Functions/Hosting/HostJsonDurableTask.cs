namespace Puente.Runtime.Functions;

/// <summary><c>extensions.durableTask</c> of <c>host.json</c>.</summary>
public sealed record HostJsonDurableTask
{
    /// <summary>The task hub's name. Default: the setting <c>WEBSITE_SITE_NAME</c>, else <c>TestHubName</c>.</summary>
    public string HubName { get; init; } = "TestHubName";

    /// <summary>Activities run at one time, at least 1; null leaves the engine's own default.</summary>
    public int? MaxConcurrentActivityFunctions { get; init; }

    /// <summary>Orchestrations run at one time, at least 1; null leaves the engine's own default.</summary>
    public int? MaxConcurrentOrchestratorFunctions { get; init; }

    /// <summary>
    /// <c>storageProvider.type</c>: <c>sqlite</c>, the default, or <c>postgresql</c>. Azure's own providers mean the default here, so that one file serves both hosts.
    /// </summary>
    public string? StorageType { get; init; }

    /// <summary><c>storageProvider.connectionName</c>: the setting that holds PostgreSQL's connection string.</summary>
    public string? ConnectionName { get; init; }
}
