using Puente.Core;

namespace Puente.Hub.Edges.Tokens;

/// <summary>A join token as the hub keeps it: without its secret.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Secret">SHA-256 of the secret.</param>
/// <param name="Labels">Its scope: what every edge that joins with it is given, and may not give itself otherwise.</param>
/// <param name="Edges">The name of the edge it is for, or the beginning of its name and <c>*</c>; null: any.</param>
/// <param name="Uses">Edges that may join with it.</param>
/// <param name="Used">Edges that did.</param>
/// <param name="NeedsPerson">True when a person decides on each, whatever the hub's rule.</param>
/// <param name="ExpiresAt">Until when.</param>
/// <param name="By">Who made it.</param>
/// <param name="CreatedAt">When.</param>
public sealed record JoinTokenRecord(
    string Id, Digest Secret, IReadOnlyDictionary<string, string> Labels, string? Edges, int Uses, int Used, bool NeedsPerson, DateTimeOffset ExpiresAt,
    string By, DateTimeOffset CreatedAt)
{
    /// <summary>State key of the document.</summary>
    public static string Key(string id) => $"join-token:{id}";

    /// <summary>Whether it is for <paramref name="edge"/>.</summary>
    public bool IsFor(string edge) =>
        Edges is null || (Edges.EndsWith('*') ? edge.StartsWith(Edges[..^1], StringComparison.Ordinal) : string.Equals(edge, Edges, StringComparison.Ordinal));
}
