namespace Puente.Runtime.Functions;

/// <summary><c>extensions.durableTask</c> of <c>host.json</c>.</summary>
public sealed record HostJsonDurableTask
{
    /// <summary>The task hub's name. Default: the setting <c>WEBSITE_SITE_NAME</c>, else <c>TestHubName</c>.</summary>
    public string HubName { get; init; } = "TestHubName";

    /// <summary>Activities run at one time, 1 to 10000; null leaves the engine's own default.</summary>
    public int? MaxConcurrentActivityFunctions { get; init; }

    /// <summary>Orchestrations run at one time, 1 to 1000; null leaves the engine's own default.</summary>
    public int? MaxConcurrentOrchestratorFunctions { get; init; }

    /// <summary>
    /// <c>storageProvider.type</c>: <c>sqlite</c>, the default, or <c>postgresql</c>. Azure's own providers mean the default here, so that one file serves both hosts.
    /// </summary>
    public string? StorageType { get; init; }

    /// <summary><c>storageProvider.connectionName</c>: the setting that holds PostgreSQL's connection string.</summary>
    public string? ConnectionName { get; init; }

    /// <summary>Tasks that one step of an orchestrator may ask for, at least 1; null leaves the engine's own default of 100000.</summary>
    public int? MaxOrchestrationActions { get; init; }

    /// <summary>Whether a stop gives running activities all the time the host has (<see cref="EmbeddedHostOptions.ShutdownTimeout"/>) to end; otherwise the engine's own default. Default false.</summary>
    public bool UseGracefulShutdown { get; init; }

    /// <summary>Which existing instance a start over HTTP may replace; 409 for any other. Default one that has ended.</summary>
    public OverridableStates OverridableExistingInstanceStates { get; init; }
}
