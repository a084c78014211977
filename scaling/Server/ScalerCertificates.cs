using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Puente.Core;

namespace Puente.Scaling.Server;

/// <summary>
/// The server's certificate and who may issue those of clients, from PEM files. They are looked at with each handshake, of which there are few: KEDA keeps
/// its connections. Their content decides, for a mounted secret changes without its files' times telling. Files that cannot be used leave what was.
/// </summary>
internal sealed class ScalerCertificates
{
    private readonly ScalerOptions _options;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private (string Certificate, string Key, string? Ca) _texts;
    private SslServerAuthenticationOptions _current;
    private bool _told;

    /// <summary>Reads the files.</summary>
    /// <exception cref="InputException">One is missing or no such PEM.</exception>
    public ScalerCertificates(ScalerOptions options, ILogger log)
    {
        (_options, _log) = (options, log);
        _texts = Texts();
        _current = Open(_texts);
    }

    /// <summary>What a handshake that begins now is to use.</summary>
    public SslServerAuthenticationOptions Current()
    {
        lock (_gate)
        {
            try
            {
                if (Texts() is var texts && texts != _texts)
                {
                    _current = Open(texts);
                    _texts = texts;
                    _log.LogInformation("The scaler's certificates changed and are in use.");
                }

                _told = false;
            }
            catch (InputException e)
            {
                // Between the two files of a pair being written there is a moment when they do not belong together.
                if (!_told) _log.LogWarning(e, "The scaler's certificates changed and cannot be used; those before stay in use.");
                _told = true;
            }

            return _current;
        }
    }

    private (string Certificate, string Key, string? Ca) Texts() => (
        Text("Scaler:CertificateFile", _options.CertificateFile!), Text("Scaler:KeyFile", _options.KeyFile!),
        _options.ClientCaFile is { } ca ? Text("Scaler:ClientCaFile", ca) : null);

    private SslServerAuthenticationOptions Open((string Certificate, string Key, string? Ca) texts)
    {
        var authorities = texts.Ca is null ? null : All("Scaler:ClientCaFile", _options.ClientCaFile!, texts.Ca);
        var chain = All("Scaler:CertificateFile", _options.CertificateFile!, texts.Certificate);
        return new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(Pair(texts), chain, offline: true),
            ClientCertificateRequired = authorities is not null,
            CertificateChainPolicy = authorities is null ? null : Trust(authorities),
            RemoteCertificateValidationCallback = (_, _, _, errors) => authorities is null || errors == SslPolicyErrors.None,
        };
    }

    /// <summary>Nothing but the authorities of the file, for certificates of clients. Whom it no longer trusts, it is not to issue for: lists of revoked ones are not fetched.</summary>
    private static X509ChainPolicy Trust(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }

    private X509Certificate2 Pair((string Certificate, string Key, string? Ca) texts)
    {
        try
        {
            using var pem = X509Certificate2.CreateFromPem(texts.Certificate, texts.Key);
            // Through a container: not every platform's TLS takes a key that was never in one.
            return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new InputException("Scaler:KeyFile", _options.KeyFile, "is not the PEM of the private key of Scaler:CertificateFile", "Give the unencrypted key that belongs to the first certificate of that file.");
        }
    }

    private static X509Certificate2Collection All(string field, string path, string text)
    {
        var found = new X509Certificate2Collection();
        try
        {
            found.ImportFromPem(text);
        }
        catch (CryptographicException)
        {
            found.Clear();
        }

        return found.Count > 0 ? found : throw new InputException(field, path, "holds no certificate", "Give a PEM file of certificates.");
    }

    private static string Text(string field, string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(field, path, $"cannot be read: {e.Message}", "Give a PEM file that this process may read.");
        }
    }
}
