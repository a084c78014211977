using System.Security.Cryptography;
using System.Text;
using Puente.Core;

namespace Puente.Edge.Enrolling;

/// <summary>Keys in PKCS#8 PEM files that nobody but this process's user reads; what a volume's mount opened wider is closed again.</summary>
public sealed class FileKeyStore(EdgeFolders folders) : IKeyStore
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly Lock _gate = new();

    private string Current => Path.Combine(folders.Keys, "edge.pem");

    private string Next => Path.Combine(folders.Keys, "edge.next.pem");

    /// <inheritdoc/>
    public bool HasNext => File.Exists(Next);

    /// <inheritdoc/>
    public ECDsa Open() => Open(Current) ?? throw new InputException(
        "keys", Current, "is no private key", "Put it back from a copy; or remove it and give this edge a new join token, once the hub's operator has revoked the old edge.");

    /// <inheritdoc/>
    public ECDsa OpenNext()
    {
        if (Open(Next) is { } key) return key;
        // No hub has one that cannot be read: it is on the disk before it is told of.
        File.Delete(Next);
        return Open(Next)!;
    }

    /// <inheritdoc/>
    public void Promote()
    {
        lock (_gate) DurableFile.Move(Next, Current);
    }

    /// <summary>Null where what is there is no key.</summary>
    private ECDsa? Open(string path)
    {
        lock (_gate)
        {
            if (!File.Exists(path)) Make(path);
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~Private) != 0) File.SetUnixFileMode(path, Private);
            var key = ECDsa.Create();
            try
            {
                key.ImportFromPem(File.ReadAllText(path));
                return key;
            }
            catch (Exception e) when (e is ArgumentException or CryptographicException)
            {
                key.Dispose();
                return null;
            }
        }
    }

    private void Make(string path)
    {
        DurableFile.MakeFolder(folders.Keys, Private | UnixFileMode.UserExecute);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        DurableFile.Write(path, Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()), Private);
    }
}
