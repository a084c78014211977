namespace Puente.Runtime.DurableTask;

/// <summary>
/// Decides whether a failed task is tried again, and may wait on timers of the orchestration first.
/// Runs as orchestrator code: it must be deterministic.
/// </summary>
public delegate Task<bool> AsyncRetryHandler(RetryContext retryContext);
