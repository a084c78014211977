using System.Security.Cryptography;
using System.Text;

namespace Puente.Core.Releases;

/// <summary>One signature of an envelope.</summary>
/// <param name="KeyId">Hex SHA-256 of the key's PEM SubjectPublicKeyInfo.</param>
/// <param name="Sig">Base64 of the DER ECDSA signature.</param>
public sealed record DsseSignature(string KeyId, string Sig);

/// <summary>
/// A Dead Simple Signing Envelope (secure-systems-lab/dsse, envelope.md): the signature covers the pre-authentication encoding of the
/// exact payload bytes, which are never serialised again. Keys are ECDSA P-256 with SHA-256, as OpenSSF model signing has them.
/// </summary>
public sealed record DsseEnvelope(string Payload, string PayloadType, IReadOnlyList<DsseSignature> Signatures)
{
    /// <summary>Signatures that are looked at: an envelope with more costs no more.</summary>
    public const int MaxSignatures = 8;

    /// <summary>Signs <paramref name="payload"/>.</summary>
    public static DsseEnvelope Sign(byte[] payload, string payloadType, ECDsa key)
    {
        var signature = key.SignData(PreAuthentication(payloadType, payload), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return new DsseEnvelope(Convert.ToBase64String(payload), payloadType, [new DsseSignature(KeyIdOf(key), Convert.ToBase64String(signature))]);
    }

    /// <summary>The same, signed by <paramref name="key"/> too.</summary>
    public DsseEnvelope AlsoBy(ECDsa key) => this with { Signatures = [.. Signatures, .. Sign(PayloadBytes(), PayloadType, key).Signatures] };

    /// <summary>The payload, when one of the signatures is by <paramref name="key"/> and the type is the one expected.</summary>
    /// <exception cref="InputException">No signature of that key fits, the type is another, or it is no envelope.</exception>
    public byte[] Verify(ECDsa key, string payloadType)
    {
        if (PayloadType != payloadType)
            throw new InputException("payloadType", PayloadType, $"is not {payloadType}", "Fetch the release again from its hub.");
        var payload = PayloadBytes();
        var signed = PreAuthentication(PayloadType, payload);
        var signatures = (Signatures ?? []).Take(MaxSignatures).ToList();
        return signatures.Any(signature => IsBy(key, signed, signature))
            ? payload
            : throw new InputException("signature", string.Join(',', signatures.Select(s => s?.KeyId)), "is not by the trusted key", "Check the trust file given to this edge against the hub's public key.");
    }

    /// <summary>The payload, unchecked.</summary>
    /// <exception cref="InputException">It is no base64.</exception>
    public byte[] PayloadBytes() => FromBase64(Payload) ?? throw new InputException("payload", null, "is no base64", "Send the envelope as it was signed.");

    /// <summary>Hex SHA-256 of the PEM SubjectPublicKeyInfo of <paramref name="key"/>.</summary>
    public static string KeyIdOf(ECDsa key) => Digest.Of(Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem())).Hex;

    private static bool IsBy(ECDsa key, byte[] signed, DsseSignature? signature) =>
        FromBase64(signature?.Sig) is { } bytes && key.VerifyData(signed, bytes, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    private static byte[]? FromBase64(string? text)
    {
        if (text is null) return null;
        var bytes = new byte[text.Length / 4 * 3 + 3];
        return Convert.TryFromBase64String(text, bytes, out var written) ? bytes[..written] : null;
    }

    /// <summary>"DSSEv1" SP len(type) SP type SP len(payload) SP payload, lengths in ASCII decimal bytes.</summary>
    private static byte[] PreAuthentication(string payloadType, byte[] payload) =>
        [.. Encoding.UTF8.GetBytes($"DSSEv1 {Encoding.UTF8.GetByteCount(payloadType)} {payloadType} {payload.Length} "), .. payload];
}
