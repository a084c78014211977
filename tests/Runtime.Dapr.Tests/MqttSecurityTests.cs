using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dapr;

namespace Puente.Runtime.Dapr.Tests;

/// <summary>Users, passwords and TLS towards an MQTT broker that asks for them.</summary>
public sealed class MqttSecurityTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task An_address_with_user_and_password_can_be_a_secret()
    {
        await using var server = await MosquittoServer.Start(home =>
        {
            File.WriteAllText(Path.Combine(home, "users"), Hashed("edge", "it's: a secret"));
            return $"allow_anonymous false\npassword_file {home}/users";
        });
        var address = $"tcp://edge:{Uri.EscapeDataString("it's: a secret")}@127.0.0.1:{server.Port}";
        Directory.CreateDirectory(Path.Combine(folder.Data, "hub"));
        File.WriteAllText(Path.Combine(folder.Data, "hub", "secrets.json"), $$"""{"mqtt":"{{address}}"}""");
        folder.WithComponent("vault", "secretstores.local.file", ("secretsFile", "secrets.json")).With("pubsub.yaml", """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: { name: pubsub }
            auth: { secretStore: vault }
            spec:
              type: pubsub.mqtt3
              version: v1
              metadata:
                - name: url
                  secretKeyRef: { name: mqtt, key: mqtt }
            """);
        await DeliversAsync();
        folder.WithComponent("pubsub", "pubsub.mqtt3", ("url", $"mqtt://edge:wrong@127.0.0.1:{server.Port}"));
        using var client = folder.Client("hub");
        var error = await Assert.ThrowsAsync<DaprException>(() => client.PublishEventAsync("pubsub", "t", 1));
        Assert.Contains("NotAuthorized", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificates_of_a_private_authority_prove_both_sides()
    {
        using var authority = Authority("CN=authority");
        using var other = Authority("CN=stranger");
        using var host = Issued(authority, "CN=127.0.0.1");
        using var own = Issued(authority, "CN=edge");
        await using var server = await MosquittoServer.Start(home =>
        {
            File.WriteAllText(Path.Combine(home, "ca.pem"), authority.ExportCertificatePem());
            File.WriteAllText(Path.Combine(home, "host.pem"), host.ExportCertificatePem());
            File.WriteAllText(Path.Combine(home, "host.key"), Key(host));
            return $"allow_anonymous true\ncafile {home}/ca.pem\ncertfile {home}/host.pem\nkeyfile {home}/host.key\nrequire_certificate true";
        });
        foreach (var scheme in new[] { "ssl", "mqtts" })
        {
            Write(scheme, server.Port, authority, own);
            await DeliversAsync();
        }

        Write("ssl", server.Port, other, own);
        using var misled = folder.Client("hub");
        await Assert.ThrowsAsync<DaprException>(() => misled.PublishEventAsync("pubsub", "t", 1));
        Write("ssl", server.Port, authority, null);
        using var nameless = folder.Client("hub");
        await Assert.ThrowsAsync<DaprException>(() => nameless.PublishEventAsync("pubsub", "t", 1));
    }

    private async Task DeliversAsync()
    {
        folder.WithSubscription("t", "/events/t");
        await using var hub = await Receiver.StartAsync(folder, "hub");
        await hub.Client.PublishEventAsync("pubsub", "t", 5);
        Assert.Equal(5, Assert.Single(await hub.WaitAsync(1)).Number);
    }

    private void Write(string scheme, int port, X509Certificate2 authority, X509Certificate2? own)
    {
        var certificates = new List<(string Name, string Pem)> { ("caCert", authority.ExportCertificatePem()) };
        if (own is not null)
            certificates.AddRange([("clientCert", own.ExportCertificatePem()), ("clientKey", Key(own))]);
        folder.WithComponent("pubsub", "pubsub.mqtt3", [("url", $"{scheme}://127.0.0.1:{port}"), .. certificates.Select(c => (c.Name, c.Pem.Replace("\n", "\\n", StringComparison.Ordinal)))]);
    }

    private static string Key(X509Certificate2 certificate) => certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem();

    private static X509Certificate2 Authority(string name)
    {
        var request = new CertificateRequest(name, RSA.Create(2048), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private static X509Certificate2 Issued(X509Certificate2 authority, string name)
    {
        var key = RSA.Create(2048);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var issued = request.Create(authority, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1), RandomNumberGenerator.GetBytes(8));
        return issued.CopyWithPrivateKey(key);
    }

    // Mosquitto's format: PBKDF2 with SHA-512, which it marks $7$.
    private static string Hashed(string user, string password)
    {
        var salt = RandomNumberGenerator.GetBytes(12);
        var hash = Rfc2898DeriveBytes.Pbkdf2(password, salt, 101, HashAlgorithmName.SHA512, 64);
        return $"{user}:$7$101${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}\n";
    }
}
