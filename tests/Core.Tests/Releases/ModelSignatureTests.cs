using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Puente.Core.Releases.Signing;

namespace Puente.Core.Tests.Releases;

public sealed class ModelSignatureTests : IDisposable
{
    private static readonly ModelResource[] Files = [new("head.onnx", Hex("head")), new("backbone.onnx", Hex("backbone"))];
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose() => _key.Dispose();

    /// <summary>Every field as the layout has it, and the signature checked by hand over the pre-authentication encoding.</summary>
    [Fact]
    public void It_is_a_bundle_around_an_envelope_around_a_statement_of_one_subject()
    {
        using var bundle = JsonDocument.Parse(ModelSignature.Sign("defects-3", Files, _key));
        var root = bundle.RootElement;
        Assert.Equal("application/vnd.dev.sigstore.bundle.v0.3+json", root.GetProperty("mediaType").GetString());
        var hint = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(_key.ExportSubjectPublicKeyInfoPem())));
        Assert.Equal(hint, root.GetProperty("verificationMaterial").GetProperty("publicKey").GetProperty("hint").GetString());
        Assert.Empty(root.GetProperty("verificationMaterial").GetProperty("tlogEntries").EnumerateArray());

        var envelope = root.GetProperty("dsseEnvelope");
        Assert.Equal("application/vnd.in-toto+json", envelope.GetProperty("payloadType").GetString());
        var payload = envelope.GetProperty("payload").GetBytesFromBase64();
        byte[] signed = [.. Encoding.ASCII.GetBytes($"DSSEv1 28 application/vnd.in-toto+json {payload.Length} "), .. payload];
        var signature = envelope.GetProperty("signatures")[0].GetProperty("sig").GetBytesFromBase64();
        Assert.True(_key.VerifyData(signed, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));

        using var statement = JsonDocument.Parse(payload);
        Assert.Equal("https://in-toto.io/Statement/v1", statement.RootElement.GetProperty("_type").GetString());
        Assert.Equal("https://model_signing/signature/v1.0", statement.RootElement.GetProperty("predicateType").GetString());
        var subject = Assert.Single(statement.RootElement.GetProperty("subject").EnumerateArray());
        Assert.Equal("defects-3", subject.GetProperty("name").GetString());
        byte[] digests = [.. SHA256.HashData("backbone"u8), .. SHA256.HashData("head"u8)];
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(digests)), subject.GetProperty("digest").GetProperty("sha256").GetString());
        var predicate = statement.RootElement.GetProperty("predicate");
        Assert.Equal(["backbone.onnx", "head.onnx"], predicate.GetProperty("resources").EnumerateArray().Select(file => file.GetProperty("name").GetString()));
        Assert.Equal("sha256", predicate.GetProperty("resources")[0].GetProperty("algorithm").GetString());
        Assert.Equal("""{"method":"files","hash_type":"sha256","allow_symlinks":false,"ignore_paths":[]}""", predicate.GetProperty("serialization").GetRawText());
    }

    [Fact]
    public void The_files_that_are_signed_pass_in_any_order() => ModelSignature.Verify(ModelSignature.Sign("m", Files, _key), Files.Reverse(), _key);

    [Fact]
    public void An_altered_a_missing_and_an_added_file_are_named()
    {
        var bundle = ModelSignature.Sign("m", Files, _key);
        Assert.Equal("head.onnx", Refused(bundle, [Files[0] with { Digest = Hex("other") }, Files[1]]));
        Assert.Equal("backbone.onnx", Refused(bundle, [Files[0]]));
        Assert.Equal("more.onnx", Refused(bundle, [.. Files, new("more.onnx", Hex("more"))]));
    }

    [Fact]
    public void Another_key_and_what_is_no_bundle_are_refused()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var bundle = ModelSignature.Sign("m", Files, other);
        Assert.Throws<InputException>(() => ModelSignature.Verify(bundle, Files, _key));
        foreach (var text in new[] { "", "{}", "[]", "null", """{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json"}""", """{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","dsseEnvelope":{"payload":"%","payloadType":"application/vnd.in-toto+json","signatures":null}}""" })
            Assert.Throws<InputException>(() => ModelSignature.Verify(Encoding.UTF8.GetBytes(text), Files, _key));
    }

    [Theory]
    [InlineData("\"payload\":\"")]
    [InlineData("\"sig\":\"")]
    public void Every_bit_of_what_is_signed_and_of_the_signature_counts(string field)
    {
        var bundle = ModelSignature.Sign("m", Files, _key);
        var text = Encoding.ASCII.GetString(bundle);
        var from = text.IndexOf(field, StringComparison.Ordinal) + field.Length;
        var whole = text[from..text.IndexOf('"', from)];
        var random = new Random(1);
        for (var i = 0; i < 200; i++)
        {
            var altered = bundle.ToArray();
            altered[from + random.Next(whole.Length)] ^= (byte)(1 << random.Next(7));
            // The last bits of base64 may stand for nothing.
            var isSame = Decoded(Encoding.ASCII.GetString(altered, from, whole.Length))?.SequenceEqual(Decoded(whole)!) == true;
            Assert.Equal(isSame, ModelSignature.Covers(altered, Files, _key));
        }
    }

    private string? Refused(byte[] bundle, ModelResource[] files) => Assert.Throws<InputException>(() => ModelSignature.Verify(bundle, files, _key)).Value;

    private static byte[]? Decoded(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var count) ? bytes[..count] : null;
    }

    private static string Hex(string content) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));
}
