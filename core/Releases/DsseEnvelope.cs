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
    /// <summary>Signs <paramref name="payload"/>.</summary>
    public static DsseEnvelope Sign(byte[] payload, string payloadType, ECDsa key)
    {
        var signature = key.SignData(PreAuthentication(payloadType, payload), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return new DsseEnvelope(Convert.ToBase64String(payload), payloadType, [new DsseSignature(KeyIdOf(key), Convert.ToBase64String(signature))]);
    }

    /// <summary>The payload, when one of the signatures is by <paramref name="key"/> and the type is the one expected.</summary>
    /// <exception cref="InputException">No signature of that key fits, the type is another, or it is not base64.</exception>
    public byte[] Verify(ECDsa key, string payloadType)
    {
        if (PayloadType != payloadType)
            throw new InputException("payloadType", PayloadType, $"is not {payloadType}", "Fetch the release again from its hub.");
        var payload = Bytes(Payload);
        var signed = PreAuthentication(PayloadType, payload);
        var trusted = (Signatures ?? []).Any(signature => key.VerifyData(signed, Bytes(signature?.Sig), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        return trusted
            ? payload
            : throw new InputException("signature", string.Join(',', (Signatures ?? []).Select(s => s?.KeyId)), "is not by the trusted key", "Check the trust file given to this edge against the hub's public key.");
    }

    /// <summary>Hex SHA-256 of the PEM SubjectPublicKeyInfo of <paramref name="key"/>.</summary>
    public static string KeyIdOf(ECDsa key) => Digest.Of(Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem())).Hex;

    private static byte[] Bytes(string? base64)
    {
        var text = base64 ?? "";
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException)
        {
            throw new InputException("envelope", text[..Math.Min(text.Length, 40)], "is not base64", "Fetch it again from its hub.");
        }
    }

    /// <summary>"DSSEv1" SP len(type) SP type SP len(payload) SP payload, lengths in ASCII decimal bytes.</summary>
    private static byte[] PreAuthentication(string payloadType, byte[] payload) =>
        [.. Encoding.UTF8.GetBytes($"DSSEv1 {Encoding.UTF8.GetByteCount(payloadType)} {payloadType} {payload.Length} "), .. payload];
}
