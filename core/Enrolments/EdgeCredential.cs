namespace Puente.Core.Enrolments;

/// <summary>What the hub signs for an edge of its fleet: this key is that edge's, for a while.</summary>
/// <param name="Edge">Its name.</param>
/// <param name="KeyId">Id of its key, <see cref="PublicKeyJwk.Id"/>.</param>
/// <param name="Key">The key.</param>
/// <param name="Labels">Base labels: what the hub gives it, over what it gives itself.</param>
/// <param name="Serial">Grows with each renewal, from 1.</param>
/// <param name="NotBefore">From when, by the hub's clock.</param>
/// <param name="NotAfter">Until when, by the hub's clock.</param>
/// <param name="Hub">Id of the key that signs this, and releases: the edge's trust root.</param>
public sealed record EdgeCredential(
    string Edge, string KeyId, PublicKeyJwk Key, IReadOnlyDictionary<string, string> Labels, int Serial, DateTimeOffset NotBefore, DateTimeOffset NotAfter, string Hub)
{
    /// <summary>DSSE payload type.</summary>
    public const string PayloadType = "application/vnd.puente.edge-credential+json";
}
