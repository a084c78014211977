using Puente.Runtime.Dapr.Resources;

namespace Puente.Runtime.Dapr.Resiliency;

/// <summary>A Resiliency document (dapr.io/v1alpha1) as it was written.</summary>
/// <param name="Timeouts">By name, each with its place.</param>
/// <param name="Retries">By name, each with its place.</param>
/// <param name="Breakers">By name, each with its place.</param>
/// <param name="Targets">Policies for components.</param>
/// <param name="Spec">For faults that only those have for whom the document is.</param>
/// <param name="Scopes">The app ids it is for; empty: all.</param>
internal sealed record ResiliencyDocument(
    IReadOnlyList<PolicyEntry<TimeSpan>> Timeouts, IReadOnlyList<PolicyEntry<RetryPolicy>> Retries, IReadOnlyList<PolicyEntry<CircuitBreakerPolicy>> Breakers,
    IReadOnlyList<ResiliencyTarget> Targets, YamlFields Spec, IReadOnlyList<string> Scopes);
