using Puente.Runtime.Dapr.Resources;

namespace Puente.Runtime.Dapr.Resiliency;

/// <summary>A policy under its name, and the mapping that holds it.</summary>
internal sealed record PolicyEntry<T>(string Name, T Policy, YamlFields Fields);
