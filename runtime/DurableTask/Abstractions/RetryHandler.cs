namespace Puente.Runtime.DurableTask;

/// <summary>Decides whether a failed task is tried again. Runs as orchestrator code: it must be deterministic.</summary>
public delegate bool RetryHandler(RetryContext retryContext);
