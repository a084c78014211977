using System.Security.Cryptography;
using System.Text;
using Puente.Core.Releases;

namespace Puente.Core.Tests;

public sealed class DsseEnvelopeTests : IDisposable
{
    private const string Type = "application/vnd.in-toto+json";
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _other = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    [Fact]
    public void What_was_signed_comes_back_byte_for_byte()
    {
        var payload = Encoding.UTF8.GetBytes("{ \"kept\" :  \"as it is\" }");

        var envelope = DsseEnvelope.Sign(payload, Type, _key);

        Assert.Equal(payload, envelope.Verify(_key, Type));
    }

    [Fact]
    public void Another_key_is_refused()
    {
        var envelope = DsseEnvelope.Sign([1, 2, 3], Type, _other);

        Assert.Equal("signature", Assert.Throws<InputException>(() => envelope.Verify(_key, Type)).Field);
    }

    [Fact]
    public void A_changed_payload_is_refused()
    {
        var envelope = DsseEnvelope.Sign([1, 2, 3], Type, _key) with { Payload = Convert.ToBase64String([1, 2, 4]) };

        Assert.Throws<InputException>(() => envelope.Verify(_key, Type));
    }

    [Fact]
    public void Another_payload_type_is_refused()
    {
        var envelope = DsseEnvelope.Sign([1, 2, 3], "text/plain", _key);

        Assert.Equal("payloadType", Assert.Throws<InputException>(() => envelope.Verify(_key, Type)).Field);
    }

    [Fact]
    public void The_signature_covers_the_pre_authentication_encoding_of_the_specification()
    {
        var envelope = DsseEnvelope.Sign(Encoding.UTF8.GetBytes("hello world"), "http://example.com/HelloWorld", _key);

        var signed = Encoding.UTF8.GetBytes("DSSEv1 29 http://example.com/HelloWorld 11 hello world");
        Assert.True(_key.VerifyData(signed, Convert.FromBase64String(envelope.Signatures[0].Sig), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
    }

    public void Dispose()
    {
        _key.Dispose();
        _other.Dispose();
    }
}
