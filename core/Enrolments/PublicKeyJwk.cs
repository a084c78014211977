using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Puente.Core.Releases;

namespace Puente.Core.Enrolments;

/// <summary>A public ECDSA key on P-256 as a JSON Web Key (RFC 7518, 6.2.1).</summary>
/// <param name="Kty">Always <c>EC</c>.</param>
/// <param name="Crv">Always <c>P-256</c>.</param>
/// <param name="X">Coordinate, 32 bytes, base64url.</param>
/// <param name="Y">Coordinate, 32 bytes, base64url.</param>
public sealed record PublicKeyJwk(string Kty, string Crv, string X, string Y)
{
    private const int CoordinateBytes = 32;
    private const string Remedy = """Send {"kty":"EC","crv":"P-256","x":…,"y":…} with coordinates of 32 bytes in base64url.""";

    /// <summary>The public half of <paramref name="key"/>.</summary>
    public static PublicKeyJwk Of(ECDsa key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new PublicKeyJwk("EC", "P-256", Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y));
    }

    /// <summary>The key's id, by which everything names it: <see cref="DsseEnvelope.KeyIdOf"/>.</summary>
    /// <exception cref="InputException">It is no key.</exception>
    [JsonIgnore]
    public string Id
    {
        get
        {
            using var key = Open();
            return DsseEnvelope.KeyIdOf(key);
        }
    }

    /// <summary>The key; the caller disposes it.</summary>
    /// <exception cref="InputException">It is no point of the curve, or of another kind.</exception>
    public ECDsa Open()
    {
        if (Kty != "EC" || Crv != "P-256") throw new InputException("key", $"{Kty} {Crv}", "is no key on P-256", Remedy);
        var point = new ECPoint { X = Coordinate("key.x", X), Y = Coordinate("key.y", Y) };
        try
        {
            return ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = point });
        }
        catch (CryptographicException e)
        {
            throw new InputException("key", X, $"is no point of the curve: {e.Message}", Remedy);
        }
    }

    private static byte[] Coordinate(string field, string? text)
    {
        var bytes = new byte[CoordinateBytes];
        return text is { Length: 43 } && Base64Url.IsValid(text) && Base64Url.TryDecodeFromChars(text, bytes, out var written) && written == CoordinateBytes
            ? bytes
            : throw new InputException(field, text is { Length: > 64 } ? text[..64] : text, "is no coordinate", Remedy);
    }
}
