using Puente.Core;

namespace Puente.Cli.Files;

/// <summary>The folder that a run writes into, held by one run at a time.</summary>
public sealed class OutputFolder : IDisposable
{
    private const string Option = "--out", LockFile = ".puente.lock";
    private const long MinimumFreeBytes = 256L << 20;
    private readonly FileStream _lock;

    private OutputFolder(string root, FileStream held) => (Root, _lock) = (root, held);

    /// <summary>Full path.</summary>
    public string Root { get; }

    /// <summary>Takes the folder, making it where it is absent.</summary>
    /// <exception cref="InputException">It cannot be written, its disk is nearly full, or another run holds it.</exception>
    public static OutputFolder Take(string path)
    {
        var root = Path.GetFullPath(path);
        WritableFolder.Prepare(Option, root, MinimumFreeBytes);
        try
        {
            return new OutputFolder(root, new FileStream(Path.Combine(root, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose));
        }
        catch (IOException)
        {
            throw new InputException(Option, root, "is in use by another run", "Wait for it to end, stop it, or give another folder.");
        }
    }

    /// <summary>A path in it.</summary>
    public string At(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    /// <summary>Lets go.</summary>
    public void Dispose() => _lock.Dispose();
}
