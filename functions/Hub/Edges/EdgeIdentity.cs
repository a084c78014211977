using Puente.Core.Enrolments;

namespace Puente.Hub.Edges;

/// <summary>The key an edge proved, and what the hub signed for it.</summary>
/// <param name="Key">Its public key.</param>
/// <param name="KeyId">The key's id.</param>
/// <param name="Join">How it came to it.</param>
public sealed record EdgeIdentity(PublicKeyJwk Key, string KeyId, EdgeJoin Join)
{
    /// <summary>Of the newest credential; 0 before the first.</summary>
    public int Serial { get; init; }

    /// <summary>From when that one holds.</summary>
    public DateTimeOffset NotBefore { get; init; }

    /// <summary>Until when it holds.</summary>
    public DateTimeOffset NotAfter { get; init; }

    /// <summary>The key before this one: what it signed may still be on its way.</summary>
    public PublicKeyJwk? Previous { get; init; }

    /// <summary>Until when messages of <see cref="Previous"/> are taken.</summary>
    public DateTimeOffset PreviousUntil { get; init; }
}
