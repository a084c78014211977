namespace Puente.Core.Releases.Signing;

/// <summary>A Sigstore bundle v0.3 with a signature by a key: no certificate, no log.</summary>
/// <param name="MediaType">Of this document.</param>
/// <param name="VerificationMaterial">Which key.</param>
/// <param name="DsseEnvelope">What is signed.</param>
internal sealed record SigstoreBundle(string MediaType, BundleMaterial VerificationMaterial, DsseEnvelope DsseEnvelope)
{
    public const string Version = "application/vnd.dev.sigstore.bundle.v0.3+json";
}

/// <summary>Which key.</summary>
/// <param name="PublicKey">Its name.</param>
/// <param name="TlogEntries">Entries of a transparency log: none for a key.</param>
internal sealed record BundleMaterial(BundleKey PublicKey, IReadOnlyList<object> TlogEntries);

/// <summary>A key's name.</summary>
/// <param name="Hint">Hex SHA-256 of its PEM SubjectPublicKeyInfo.</param>
internal sealed record BundleKey(string Hint);
