using Puente.Core;

namespace Puente.Learning.Training;

/// <summary>Files that are there whole or not at all, whatever happens to the process or the machine.</summary>
public static class AtomicFile
{
    /// <summary>Writes beside <paramref name="path"/>, flushes to the disk, then renames over it.</summary>
    public static void Write(string path, Action<Stream> write) => DurableFile.Write(path, write);
}
