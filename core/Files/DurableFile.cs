namespace Puente.Core;

/// <summary>
/// Files that are there whole or not at all, whatever ends the process or the power: content goes to the disk before its name does, and the name is on the disk before
/// what is done next.
/// </summary>
public static class DurableFile
{
    private const int BufferBytes = 1 << 16;

    /// <summary>Writes beside <paramref name="path"/>, flushes, then renames: a reader sees the old file or the new one, never half.</summary>
    /// <param name="path">The file; its folder is there.</param>
    /// <param name="content">All of it.</param>
    /// <param name="mode">Who may do what with it (Unix), from before it has content; null: as the process makes files.</param>
    public static void Write(string path, byte[] content, UnixFileMode? mode = null) => Write(path, stream => stream.Write(content), mode);

    /// <summary>The same for content that is written as a stream.</summary>
    public static void Write(string path, Action<Stream> write, UnixFileMode? mode = null)
    {
        var temporary = path + ".tmp";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = BufferBytes };
        if (mode is { } wanted && !OperatingSystem.IsWindows())
        {
            // One that a death left has the mode that it has.
            File.Delete(temporary);
            (options.Mode, options.UnixCreateMode) = (FileMode.CreateNew, wanted);
        }

        DiskSteps.Next("write", temporary);
        using (var stream = new FileStream(temporary, options))
        {
            write(stream);
            stream.Flush();
            DiskSteps.Next("flush", temporary);
            stream.Flush(flushToDisk: true);
        }

        Move(temporary, path);
    }

    /// <summary>Renames a file that is on the disk, over another where there is one.</summary>
    public static void Move(string from, string to)
    {
        DiskSteps.Next("rename", to);
        File.Move(from, to, overwrite: true);
        SyncParent(to);
    }

    /// <summary>Copies a file over another where there is one; the copy is on the disk when this returns.</summary>
    public static void Copy(string from, string to)
    {
        DiskSteps.Next("copy", to);
        File.Copy(from, to, overwrite: true);
        Flush(to);
        SyncParent(to);
    }

    /// <summary>Brings a file's content to the disk.</summary>
    public static void Flush(string path)
    {
        DiskSteps.Next("flush", path);
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(file);
    }

    /// <summary>Makes a folder where there is none.</summary>
    public static void MakeFolder(string path, UnixFileMode? mode = null)
    {
        if (Directory.Exists(path)) return;
        DiskSteps.Next("make", path);
        if (mode is { } wanted && !OperatingSystem.IsWindows()) Directory.CreateDirectory(path, wanted);
        else Directory.CreateDirectory(path);
        SyncParent(path);
    }

    /// <summary>Removes a folder and all in it; one that is not there is no fault. A death in the middle leaves a part.</summary>
    public static void RemoveFolder(string path)
    {
        if (!Directory.Exists(path)) return;
        DiskSteps.Next("remove", path);
        Directory.Delete(path, recursive: true);
    }

    private static void SyncParent(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        DiskSteps.Next("sync", path);
        FolderSync.Run(folder);
    }
}
