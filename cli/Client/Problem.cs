namespace Puente.Cli.Client;

/// <summary>RFC 9457 problem details as the tiers send them, and the <c>error</c> of the Open Inference Protocol.</summary>
public sealed record Problem(string? Title, int? Status, string? Detail, string? Field, string? Value, string? Remedy, string? Error);
