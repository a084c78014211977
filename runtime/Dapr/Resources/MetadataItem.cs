namespace Puente.Runtime.Dapr.Resources;

/// <summary>One entry of <c>spec.metadata</c>: a value, or where to get it.</summary>
internal sealed record MetadataItem(string Name, string? Value, string? SecretName, string? SecretKey, string? EnvRef, int Line);
