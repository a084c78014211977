using System.Text.Json;
using CsCheck;

namespace Puente.Core.Tests;

public sealed class DigestTests
{
    // FIPS 180-4, the one-block example: SHA-256("abc").
    private const string Abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    [Fact]
    public void Is_the_SHA_256_of_the_bytes()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("abc"), "abc");
        var digest = Digest.Of("abc"u8);
        Assert.Equal(Abc, digest.Hex);
        Assert.Equal("sha256:" + Abc, digest.ToString());
        Assert.Equal("ba7816bf8f01", digest.Short);
        Assert.Equal(digest, Digest.OfFile(folder.File("abc")));
        Assert.Equal(digest, Digest.Of(new MemoryStream("abc"u8.ToArray())));
    }

    [Theory]
    [InlineData("sha256:" + Abc)]
    [InlineData(Abc)]
    [InlineData("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD")]
    public void Reads_its_own_text_and_bare_hex(string text) => Assert.Equal(Digest.Of("abc"u8), Digest.Parse(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("sha256:")]
    [InlineData("ba7816bf")]
    [InlineData("sha512:" + Abc)]
    [InlineData(Abc + "0")]
    [InlineData("sha256:xx7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("../../../../../../../../../../../../../../../../../../etc/passwd")]
    public void Refuses_what_is_no_digest(string? text)
    {
        Assert.False(Digest.TryParse(text, out _));
        var error = Assert.Throws<InputException>(() => Digest.Parse(text!));
        Assert.Equal(("digest", text), (error.Field, error.Value));
    }

    [Fact]
    public void Any_digest_survives_text_and_JSON() => Gen.Byte.Array.Sample(bytes =>
    {
        var digest = Digest.Of(bytes);
        return Digest.Parse(digest.ToString()) == digest &&
            JsonSerializer.Deserialize<Digest>(JsonSerializer.Serialize(digest, Json.Options), Json.Options) == digest;
    }, iter: 100);
}
