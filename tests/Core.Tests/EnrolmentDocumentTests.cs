using System.Security.Cryptography;
using Puente.Core.Enrolments;
using Puente.Core.Releases;

namespace Puente.Core.Tests;

public sealed class EnrolmentDocumentTests : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose() => _key.Dispose();

    [Fact]
    public void A_key_survives_as_a_JSON_Web_Key_and_keeps_its_id()
    {
        var jwk = PublicKeyJwk.Of(_key);
        using var back = jwk.Open();
        Assert.True(back.VerifyData("text"u8, _key.SignData("text"u8, HashAlgorithmName.SHA256), HashAlgorithmName.SHA256));
        Assert.Equal(DsseEnvelope.KeyIdOf(_key), jwk.Id);
    }

    [Theory]
    [InlineData("EC", "P-384", 0, "key")]
    [InlineData("RSA", "P-256", 0, "key")]
    [InlineData("EC", "P-256", 1, "key.x")]
    [InlineData("EC", "P-256", 2, "key")]
    public void What_is_no_key_is_refused(string kty, string crv, int damage, string field)
    {
        var jwk = PublicKeyJwk.Of(_key) with { Kty = kty, Crv = crv };
        if (damage == 1) jwk = jwk with { X = "AAAA" };
        if (damage == 2) jwk = jwk with { Y = jwk.X };
        Assert.Equal(field, Assert.Throws<InputException>(() => jwk.Open()).Field);
    }

    [Fact]
    public void A_token_is_read_as_it_was_written_and_never_shown_whole()
    {
        var token = new JoinToken("0123456789abcdef", new string('s', 43), new string('a', 64));
        Assert.Equal(token, JoinToken.Parse(token.Text + "\n"));
        Assert.DoesNotContain(token.Secret, $"{token}", StringComparison.Ordinal);
        foreach (var wrong in new[] { null, "", "puente-join", token.Text + "0", token.Text.ToUpperInvariant(), token.Text.Replace("join", "joim", StringComparison.Ordinal), new string('x', 10_000) })
            Assert.DoesNotContain(token.Secret, Assert.Throws<InputException>(() => JoinToken.Parse(wrong)).Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Two_keys_sign_one_document_and_either_is_enough()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var envelope = SignedJson.Sign(new ChallengeRequest("edge-1"), "type", _key).AlsoBy(other);
        Assert.Equal("edge-1", SignedJson.Open<ChallengeRequest>(envelope, "type", _key).Edge);
        Assert.Equal("edge-1", SignedJson.Open<ChallengeRequest>(envelope, "type", other).Edge);
    }

    [Fact]
    public void An_envelope_that_is_damaged_is_bad_input_and_no_fault()
    {
        var envelope = SignedJson.Sign(new ChallengeRequest("edge-1"), "type", _key);
        Assert.Equal("payload", Assert.Throws<InputException>(() => (envelope with { Payload = "!" }).Verify(_key, "type")).Field);
        Assert.Equal("payload", Assert.Throws<InputException>(() => (envelope with { Payload = null! }).Verify(_key, "type")).Field);
        Assert.Equal("payload", Assert.Throws<InputException>(() => SignedJson.Peek<ChallengeRequest>(null)).Field);
        foreach (var sig in new[] { "!", "", "AAAA", null! })
            Assert.Equal("signature", Assert.Throws<InputException>(() => (envelope with { Signatures = [new DsseSignature("", sig)] }).Verify(_key, "type")).Field);
        Assert.Equal("signature", Assert.Throws<InputException>(() => (envelope with { Signatures = null! }).Verify(_key, "type")).Field);
        // One good signature behind more than are looked at is none.
        var many = Enumerable.Repeat(new DsseSignature("", "AAAA"), DsseEnvelope.MaxSignatures).Append(envelope.Signatures[0]).ToList();
        Assert.Equal("signature", Assert.Throws<InputException>(() => (envelope with { Signatures = many }).Verify(_key, "type")).Field);
    }

    [Theory]
    [InlineData("edge-1", true)]
    [InlineData("Quay.7_b", true)]
    [InlineData("", false)]
    [InlineData("-edge", false)]
    [InlineData("a/b", false)]
    [InlineData("a:b", false)]
    public void Names_are_plain(string name, bool good) => Assert.Equal(good, EdgeNaming.IsName(name));
}
