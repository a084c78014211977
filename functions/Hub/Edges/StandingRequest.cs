namespace Puente.Hub.Edges;

/// <summary>How an edge is to stand.</summary>
/// <param name="Standing">Active (resume), suspended or revoked.</param>
/// <param name="By">Who says so: it goes on record.</param>
/// <param name="Reason">Why.</param>
public sealed record StandingRequest(EdgeStanding Standing, string By, string? Reason = null);
