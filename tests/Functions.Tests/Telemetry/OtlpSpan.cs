namespace Puente.Functions.Tests.Telemetry;

/// <summary>A span as it came; ids in hexadecimal.</summary>
internal sealed record OtlpSpan(string? Service, string? Scope, string Name, string Trace, string Id, string? Parent);
