namespace Puente.Runtime.DurableTask.Client;

/// <summary>How an instance is terminated.</summary>
/// <param name="Output">What it ends with as its output.</param>
/// <param name="Recursive">Whether its sub-orchestrations are terminated too.</param>
public record TerminateInstanceOptions(object? Output = null, bool Recursive = false);
