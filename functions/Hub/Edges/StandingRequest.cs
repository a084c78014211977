using System.Text.Json.Serialization;

namespace Puente.Hub.Edges;

/// <summary>How an edge is to stand.</summary>
/// <param name="Standing">Active (resume), suspended or revoked; never taken for granted.</param>
/// <param name="By">Who says so: it goes on record.</param>
/// <param name="Reason">Why.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record StandingRequest([property: JsonRequired] EdgeStanding Standing, string By, string? Reason = null);
