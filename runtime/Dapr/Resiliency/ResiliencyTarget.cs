using Puente.Runtime.Dapr.Resources;

namespace Puente.Runtime.Dapr.Resiliency;

/// <summary>The names of the policies of one component in one direction.</summary>
/// <param name="Component">The component's name.</param>
/// <param name="Direction">Which way.</param>
/// <param name="Timeout">Null: none.</param>
/// <param name="Retry">Null: none.</param>
/// <param name="CircuitBreaker">Null: none.</param>
/// <param name="Components">The mapping of all components, for faults.</param>
/// <param name="Fields">The mapping that holds the names, for faults.</param>
internal sealed record ResiliencyTarget(
    string Component, CallDirection Direction, string? Timeout, string? Retry, string? CircuitBreaker, YamlFields Components, YamlFields Fields);
