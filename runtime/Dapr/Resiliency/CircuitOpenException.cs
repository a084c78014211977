namespace Puente.Runtime.Dapr.Resiliency;

/// <summary>A call was not tried, for those before it have failed.</summary>
internal sealed class CircuitOpenException() : IOException("circuit breaker is open: the calls before this one have failed");
