using Puente.Core;
using Puente.Core.Releases;
using Puente.Functions.Common.Objects;

namespace Puente.Edge.Delivery;

/// <summary>Files that this edge has already, in another release: a new head on a known backbone brings the head alone over the link.</summary>
internal static class HeldFile
{
    /// <summary>
    /// Begins the fetch of <paramref name="file"/> to <paramref name="path"/> with a copy of one that <paramref name="releases"/> holds, where there is one of
    /// its size whose first chunk is the same. The fetch checks every chunk of it, and brings those that differ.
    /// </summary>
    public static void Seed(ReleaseFile file, string path, string releases)
    {
        var partial = path + ".part";
        if (File.Exists(path) || File.Exists(partial) || file.Chunks.Count == 0) return;
        var held = Directory.EnumerateFiles(releases, "*", SearchOption.AllDirectories)
            .Where(other => !other.EndsWith(".part", StringComparison.Ordinal) && !other.EndsWith(".tmp", StringComparison.Ordinal))
            .FirstOrDefault(other => new FileInfo(other).Length == file.SizeBytes && StartsAlike(other, file));
        if (held is null) return;
        var copy = path + ".tmp";
        DurableFile.Copy(held, copy);
        DurableFile.Move(copy, partial);
    }

    private static bool StartsAlike(string path, ReleaseFile file)
    {
        using var stream = File.OpenRead(path);
        var chunk = new byte[Math.Min(file.SizeBytes, ContentFiles.ChunkBytes)];
        return stream.ReadAtLeast(chunk, chunk.Length, throwOnEndOfStream: false) == chunk.Length && Digest.Of(chunk) == file.Chunks[0];
    }
}
