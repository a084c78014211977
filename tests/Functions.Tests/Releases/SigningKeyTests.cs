using System.Security.Cryptography;
using Puente.Core;
using Puente.Hub.Releases;

namespace Puente.Functions.Tests.Releases;

/// <summary>The hub's key: made, or given.</summary>
public sealed class SigningKeyTests
{
    [Fact]
    public async Task One_that_is_given_is_used_and_none_is_made()
    {
        var file = Path.GetTempFileName();
        using var given = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await File.WriteAllTextAsync(file, given.ExportPkcs8PrivateKeyPem());
        await using var hub = await HubUnderTest.StartAsync(settings: Given(file));
        using var key = hub.Get<SigningKey>().Open();
        Assert.Equal(given.ExportSubjectPublicKeyInfoPem(), key.ExportSubjectPublicKeyInfoPem());
        Assert.Empty(hub.Files("hub/keys"));
        File.Delete(file);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("no key")]
    [InlineData("secp384r1")]
    public async Task One_that_is_none_is_named(string? content)
    {
        var file = Path.Combine(Path.GetTempPath(), $"puente-key-{Guid.NewGuid():N}");
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        if (content is not null) await File.WriteAllTextAsync(file, content == "secp384r1" ? other.ExportPkcs8PrivateKeyPem() : content);
        await using var hub = await HubUnderTest.StartAsync(settings: Given(file));
        var error = Assert.Throws<InputException>(() => hub.Get<SigningKey>().Open());
        Assert.Equal(("Puente:SigningKeyFile", file), (error.Field, error.Value));
        File.Delete(file);
    }

    private static Dictionary<string, string?> Given(string file) => new() { ["Puente:SigningKeyFile"] = file };
}
