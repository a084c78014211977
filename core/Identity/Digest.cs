using System.Security.Cryptography;

namespace Puente.Core;

/// <summary>A SHA-256 content address, written <c>sha256:&lt;64 lower-case hex digits&gt;</c>.</summary>
[System.Text.Json.Serialization.JsonConverter(typeof(DigestJsonConverter))]
public readonly record struct Digest
{
    private const string Prefix = "sha256:";

    private Digest(string hex) => Hex = hex;

    /// <summary>The 64 lower-case hex digits.</summary>
    public string Hex { get; }

    /// <summary>The first twelve hex digits: enough to name a thing to a person.</summary>
    public string Short => Hex[..12];

    /// <summary>The digest of <paramref name="bytes"/>.</summary>
    public static Digest Of(ReadOnlySpan<byte> bytes) => new(Convert.ToHexStringLower(SHA256.HashData(bytes)));

    /// <summary>The digest of everything left in <paramref name="stream"/>.</summary>
    public static Digest Of(Stream stream) => new(Convert.ToHexStringLower(SHA256.HashData(stream)));

    /// <summary>The digest of the file at <paramref name="path"/>.</summary>
    public static Digest OfFile(string path)
    {
        using var stream = File.OpenRead(path);
        return Of(stream);
    }

    /// <summary>Reads <c>sha256:…</c> or bare hex.</summary>
    /// <exception cref="InputException">The text is no SHA-256 digest.</exception>
    public static Digest Parse(string text) => TryParse(text, out var digest)
        ? digest
        : throw new InputException("digest", text, "is not a SHA-256 digest", "Give 'sha256:' and 64 hex digits.");

    /// <summary>Reads <c>sha256:…</c> or bare hex; false when the text is neither.</summary>
    public static bool TryParse(string? text, out Digest digest)
    {
        digest = default;
        if (text is null) return false;
        var hex = text.StartsWith(Prefix, StringComparison.Ordinal) ? text[Prefix.Length..] : text;
        if (hex.Length != 64 || !hex.All(char.IsAsciiHexDigit)) return false;
        digest = new Digest(hex.ToLowerInvariant());
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Prefix + Hex;
}
