using System.Security.Cryptography;
using Puente.Core.Enrolments;
using Puente.Core.Releases;

namespace Puente.Core.Components;

/// <summary>What the hub wants of an edge besides its release: a document of its own beside the desired twin, for it has another writer.</summary>
/// <param name="Edge">Edge name.</param>
/// <param name="Generation">Grows with every change; 0 is none yet.</param>
/// <param name="Components">The set: what is not in it any more is removed.</param>
/// <param name="UpdatedAt">When.</param>
public sealed record DesiredComponents(string Edge, long Generation, IReadOnlyList<Component> Components, DateTimeOffset UpdatedAt)
{
    /// <summary>DSSE payload type of the signed document.</summary>
    public const string PayloadType = "application/vnd.puente.desired-components+json";

    /// <summary>This document as the hub signed it: an edge heeds what is in here, and nothing beside it.</summary>
    public DsseEnvelope? Signed { get; init; }

    /// <summary>State key of the document.</summary>
    public static string Key(string edge) => $"components:{edge}";

    /// <summary>The document with its signature by <paramref name="key"/>.</summary>
    public DesiredComponents Sign(ECDsa key) => this with { Signed = SignedJson.Sign(this with { Signed = null }, PayloadType, key) };

    /// <summary>The document as <paramref name="trusted"/> signed it.</summary>
    /// <exception cref="InputException">It is not signed, or by another key.</exception>
    public DesiredComponents Verify(ECDsa trusted) => SignedJson.Open<DesiredComponents>(
        Signed ?? throw new InputException("components", $"generation {Generation}", "is not signed", "Let the hub ask again: its store holds what it did not write."), PayloadType, trusted);
}
