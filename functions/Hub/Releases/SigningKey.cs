using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Puente.Core;

namespace Puente.Hub.Releases;

/// <summary>
/// The hub's release key: ECDSA P-256, made at first use, readable by the hub's user alone; or, by setting <c>Puente:SigningKeyFile</c>, one that is given (PKCS #8, PEM), as
/// to all replicas of a hub. A given one is never made.
/// </summary>
public sealed class SigningKey(HubFolders folders, IConfiguration configuration)
{
    private const string Setting = "Puente:SigningKeyFile";
    private readonly Lock _making = new();

    /// <summary>The key pair; the caller disposes it.</summary>
    /// <exception cref="InputException">The key that is given is none.</exception>
    public ECDsa Open()
    {
        if (configuration[Setting] is { Length: > 0 } given) return OpenGiven(given);
        lock (_making)
        {
            if (!File.Exists(folders.SigningKey)) Make();
            var key = ECDsa.Create();
            key.ImportFromPem(File.ReadAllText(folders.SigningKey));
            return key;
        }
    }

    private static ECDsa OpenGiven(string path)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            if (key.KeySize != 256) throw new CryptographicException($"it has {key.KeySize} bits");
            return key;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new InputException(Setting, path, $"is no key: {e.Message.TrimEnd('.')}", "Make one: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256.");
        }
    }

    private void Make()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folders.SigningKey)!);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var temporary = folders.SigningKey + ".tmp";
        File.WriteAllText(temporary, key.ExportPkcs8PrivateKeyPem());
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(temporary, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Move(temporary, folders.SigningKey);
    }
}
