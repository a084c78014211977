using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Puente.Scaling.Server;

namespace Puente.Scaling.Tests.Server;

/// <summary>An authority and what it issues, in a folder that goes with it.</summary>
internal sealed class TestCertificates : IDisposable
{
    private const string ServerAuth = "1.3.6.1.5.5.7.3.1", ClientAuth = "1.3.6.1.5.5.7.3.2";
    private readonly string _folder = Directory.CreateTempSubdirectory("puente-scaler-").FullName;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _authority;
    private byte _serial;

    public TestCertificates()
    {
        var request = new CertificateRequest("CN=authority of a test", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        _authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(At("ca.crt"), _authority.ExportCertificatePem());
        WriteServer();
    }

    public ScalerOptions Tls => new() { CertificateFile = At("tls.crt"), KeyFile = At("tls.key") };

    public ScalerOptions MutualTls => Tls with { ClientCaFile = At("ca.crt") };

    public string At(string name) => Path.Combine(_folder, name);

    /// <summary>Issues the server another certificate and writes it over the one before; its thumbprint.</summary>
    public string WriteServer()
    {
        using var server = Issue("CN=scaler", ServerAuth);
        File.WriteAllText(At("tls.key"), server.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(At("tls.crt"), server.ExportCertificatePem());
        return server.Thumbprint;
    }

    public X509Certificate2 Client() => Issue("CN=keda-operator", ClientAuth);

    /// <summary>One that may serve and not ask.</summary>
    public X509Certificate2 NoClient() => Issue("CN=keda-operator", ServerAuth);

    /// <summary>A client's end of TLS, which trusts this authority.</summary>
    public SocketsHttpHandler Handler(X509Certificate2? client, Action<string>? seen = null) => new()
    {
        SslOptions = new SslClientAuthenticationOptions
        {
            ClientCertificates = client is null ? [] : [client],
            CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, CustomTrustStore = { _authority } },
            RemoteCertificateValidationCallback = (_, server, _, errors) =>
            {
                seen?.Invoke(((X509Certificate2)server!).Thumbprint);
                return errors == SslPolicyErrors.None;
            },
        },
    };

    public void Dispose()
    {
        _authority.Dispose();
        _key.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private X509Certificate2 Issue(string name, string usage)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var issued = request.Create(_authority, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1), [1, ++_serial]);
        using var paired = issued.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(paired.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }
}
