using System.Security.Cryptography;
using Puente.Core.Enrolments;
using Puente.Core.Releases;

namespace Puente.Core.Settings;

/// <summary>Settings that the hub wants of an edge: a document of its own beside the desired twin, for it has another writer.</summary>
/// <param name="Edge">Edge name.</param>
/// <param name="Generation">Grows with every change.</param>
/// <param name="Settings">What is set; what it says nothing of is as the site has it.</param>
/// <param name="UpdatedAt">When.</param>
public sealed record DesiredSettings(string Edge, long Generation, SiteSettings Settings, DateTimeOffset UpdatedAt)
{
    /// <summary>DSSE payload type of the signed document.</summary>
    public const string PayloadType = "application/vnd.puente.desired-settings+json";

    /// <summary>This document as the hub signed it: an edge heeds what is in here, and nothing beside it.</summary>
    public DsseEnvelope? Signed { get; init; }

    /// <summary>State key of the document.</summary>
    public static string Key(string edge) => $"settings:{edge}";

    /// <summary>The document with its signature by <paramref name="key"/>.</summary>
    public DesiredSettings Sign(ECDsa key) => this with { Signed = SignedJson.Sign(this with { Signed = null }, PayloadType, key) };

    /// <summary>The document as <paramref name="trusted"/> signed it.</summary>
    /// <exception cref="InputException">It is not signed, or by another key.</exception>
    public DesiredSettings Verify(ECDsa trusted) => SignedJson.Open<DesiredSettings>(
        Signed ?? throw new InputException("settings", $"generation {Generation}", "is not signed", "Let the hub ask again: its store holds what it did not write."), PayloadType, trusted);
}
