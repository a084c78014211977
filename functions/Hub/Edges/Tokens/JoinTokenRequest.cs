using System.Text.Json.Serialization;

namespace Puente.Hub.Edges.Tokens;

/// <summary>What a join token is to be good for.</summary>
/// <param name="By">Who asks: it goes on record.</param>
/// <param name="Labels">Labels it gives the edges that join with it.</param>
/// <param name="Edges">Name of the edge it is for, or the beginning of it and <c>*</c>; null: any.</param>
/// <param name="Uses">Edges that may join with it, 1 to 100,000.</param>
/// <param name="ExpiresInSeconds">From now, 1 s to 90 days; default a day.</param>
/// <param name="NeedsPerson">True to have a person decide on each.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record JoinTokenRequest(
    string By, IReadOnlyDictionary<string, string>? Labels = null, string? Edges = null, int Uses = 1, double ExpiresInSeconds = 86_400, bool NeedsPerson = false);
