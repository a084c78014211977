using System.Security.Cryptography;

namespace Puente.Hub.Releases;

/// <summary>The hub's release key: ECDSA P-256, made at first use, readable by the hub's user alone.</summary>
public sealed class SigningKey(HubFolders folders)
{
    private readonly Lock _making = new();

    /// <summary>The key pair; the caller disposes it.</summary>
    public ECDsa Open()
    {
        lock (_making)
        {
            if (!File.Exists(folders.SigningKey)) Make();
            var key = ECDsa.Create();
            key.ImportFromPem(File.ReadAllText(folders.SigningKey));
            return key;
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
