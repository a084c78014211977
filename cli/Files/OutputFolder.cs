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

    /// <summary>Full path of a folder in it that runs fill and <see cref="Discard"/> deletes; remembered as theirs from here on.</summary>
    /// <exception cref="InputException">Something of that name is there, not empty, that no run put there.</exception>
    public string Own(string name)
    {
        var folder = At(name);
        if (File.Exists(Mark(name))) return folder;
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
            throw new InputException(Option, Root, $"holds '{name}', which no run put there and this one would write over", "Give another folder.");
        File.WriteAllText(Mark(name), "");
        return folder;
    }

    /// <summary>Deletes a folder in it that runs filled; one that no run put there stays.</summary>
    public void Discard(string name)
    {
        if (File.Exists(Mark(name)) && Directory.Exists(At(name))) Directory.Delete(At(name), recursive: true);
    }

    /// <summary>Whether <paramref name="path"/> is <paramref name="folder"/> or lies inside it; both are full paths.</summary>
    public static bool Within(string path, string folder) =>
        (path.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar).StartsWith(folder.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>Lets go.</summary>
    public void Dispose() => _lock.Dispose();

    private string Mark(string name) => At($".puente.{name}");
}
