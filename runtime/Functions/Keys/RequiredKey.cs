namespace Puente.Runtime.Functions;

/// <summary>Endpoint metadata: which key opens it.</summary>
internal sealed record RequiredKey(AuthorizationLevel Level, string? SystemKey = null);
