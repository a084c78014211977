namespace Puente.Runtime.Dapr.Resiliency;

/// <summary>When calls are not even tried: <c>spec.policies.circuitBreakers</c>.</summary>
/// <param name="Failures">The failures in a row that open it.</param>
/// <param name="MaxRequests">Calls let through on trial, and successes that close it again.</param>
/// <param name="Interval">How often failures are forgotten while it is closed; null: at a success alone.</param>
/// <param name="Timeout">How long it is open before calls are tried again.</param>
internal sealed record CircuitBreakerPolicy(int Failures, int MaxRequests, TimeSpan? Interval, TimeSpan Timeout);
