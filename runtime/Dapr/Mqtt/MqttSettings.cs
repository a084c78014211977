using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using Puente.Runtime.Dapr.Resources;

namespace Puente.Runtime.Dapr.Mqtt;

/// <summary>Reads the metadata of <c>pubsub.mqtt3</c>; faults are noted with the settings.</summary>
internal static class MqttSettings
{
    private const int PlainPort = 1883;
    private const int TlsPort = 8883;
    private static readonly string[] PlainSchemes = ["tcp", "mqtt"];
    private static readonly string[] TlsSchemes = ["ssl", "mqtts"];

    public static MqttOptions Read(ComponentSettings settings, string appId)
    {
        var url = Address(settings);
        var secure = TlsSchemes.Contains(url.Scheme);
        var port = url.Port > 0 ? url.Port : secure ? TlsPort : PlainPort;
        var (roots, own) = Certificates(settings, secure);
        var quality = (MqttQualityOfServiceLevel)settings.Number("qos", 1, 0, 2);
        var (user, password) = User(url);
        return new(
            $"{url.IdnHost}:{port}", settings.Text("consumerID", appId), settings.Flag("cleanSession"), quality, settings.Flag("retain"),
            () =>
            {
                var builder = new MqttClientOptionsBuilder().WithTcpServer(url.IdnHost, port).WithProtocolVersion(MqttProtocolVersion.V311).WithTimeout(MqttOptions.Patience);
                if (user.Length > 0)
                    builder.WithCredentials(user, password);
                if (secure)
                {
                    builder.WithTlsOptions(tls =>
                    {
                        // A private authority publishes no revocations; Dapr asks for none either.
                        tls.UseTls().WithTargetHost(url.IdnHost).WithRevocationMode(X509RevocationMode.NoCheck);
                        if (roots.Count > 0)
                            tls.WithTrustChain(roots);
                        if (own is not null)
                            tls.WithClientCertificates([own]);
                    });
                }

                return builder;
            });
    }

    private static Uri Address(ComponentSettings settings)
    {
        var text = settings.Required("url");
        if (text.Length == 0)
            return new("tcp://localhost");
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && (PlainSchemes.Contains(url.Scheme) || TlsSchemes.Contains(url.Scheme)) && url.Host.Length > 0
            && url.PathAndQuery is "" or "/")
            return url;
        // What stands before '@' is a password; it goes to no log.
        var shown = text[(text.LastIndexOf('@') + 1)..];
        settings.Fault("url", shown.Length < text.Length ? "…@" + shown : text, $"is not a broker's address such as tcp://user:password@host:1883; schemes: {string.Join(", ", [.. PlainSchemes, .. TlsSchemes])}");
        return new("tcp://localhost");
    }

    private static (string User, string Password) User(Uri url)
    {
        var colon = url.UserInfo.IndexOf(':', StringComparison.Ordinal);
        return colon < 0
            ? (Uri.UnescapeDataString(url.UserInfo), "")
            : (Uri.UnescapeDataString(url.UserInfo[..colon]), Uri.UnescapeDataString(url.UserInfo[(colon + 1)..]));
    }

    private static (X509Certificate2Collection Roots, X509Certificate2? Own) Certificates(ComponentSettings settings, bool secure)
    {
        var roots = new X509Certificate2Collection();
        var (ca, certificate, key) = (settings.Text("caCert", ""), settings.Text("clientCert", ""), settings.Text("clientKey", ""));
        foreach (var (name, value) in new[] { ("caCert", ca), ("clientCert", certificate) }.Where(c => c.Item2.Length > 0 && !secure))
            settings.Fault(name, Shown(value), $"has no effect on an address without TLS. Give url one of the schemes: {string.Join(", ", TlsSchemes)}");
        if (ca.Length > 0 && !Parses(() => roots.ImportFromPem(ca)) | roots.Count == 0 && ca.Length > 0)
            settings.Fault("caCert", Shown(ca), "is not a certificate as PEM text (-----BEGIN CERTIFICATE-----)");
        if (certificate.Length == 0 != (key.Length == 0))
            settings.Fault(certificate.Length == 0 ? "clientCert" : "clientKey", null, "is required: clientCert and clientKey go together");
        X509Certificate2? own = null;
        if (certificate.Length > 0 && key.Length > 0 && !Parses(() => own = Pair(certificate, key)))
            settings.Fault("clientCert", Shown(certificate), "and clientKey are not a certificate and its private key as PEM texts");
        return (roots, own);
    }

    private static bool Parses(Action parse)
    {
        try
        {
            parse();
            return true;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return false;
        }
    }

    // By way of PKCS #12: some platforms' TLS takes no key that was never in a store.
    private static X509Certificate2 Pair(string certificate, string key)
    {
        using var pair = X509Certificate2.CreateFromPem(certificate, key);
        return X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), null);
    }

    private static string Shown(string pem) => pem.Split('\n')[0];
}
