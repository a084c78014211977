using System.Security.Cryptography;

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
    public ECDsa Open() => Open(Current);

    /// <inheritdoc/>
    public ECDsa OpenNext() => Open(Next);

    /// <inheritdoc/>
    public void Promote()
    {
        lock (_gate) File.Move(Next, Current, overwrite: true);
    }

    private ECDsa Open(string path)
    {
        lock (_gate)
        {
            if (!File.Exists(path)) Make(path);
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~Private) != 0) File.SetUnixFileMode(path, Private);
            var key = ECDsa.Create();
            key.ImportFromPem(File.ReadAllText(path));
            return key;
        }
    }

    private void Make(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folders.Keys);
        else Directory.CreateDirectory(folders.Keys, Private | UnixFileMode.UserExecute);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var temporary = path + ".tmp";
        File.Delete(temporary);
        // Its mode is there before its content is.
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = Private;
        using (var file = new FileStream(temporary, options))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path);
    }
}
