using Puente.Core;
using Puente.Core.Releases;

namespace Puente.Functions.Common.Objects;

/// <summary>
/// Files as content-addressed chunks of an <see cref="ObjectStore"/>: each checked as it arrives, kept when it is good, so that a
/// broken fetch goes on where it stopped and nobody is asked twice for the same bytes.
/// </summary>
public sealed class ChunkedFiles(ObjectStore store)
{
    /// <summary>Bytes of a chunk, but for the last of a file.</summary>
    public const int ChunkBytes = 1024 * 1024;

    /// <summary>Stores the file at <paramref name="path"/> under its content and returns its entry.</summary>
    public Task<ReleaseFile> PutAsync(string path, string name, CancellationToken cancellationToken) =>
        CutAsync(path, name, (digest, chunk) => store.PutAsync(KeyOf(digest), chunk, cancellationToken), cancellationToken);

    /// <summary>The entry that <see cref="PutAsync"/> gives, with nothing stored.</summary>
    public static Task<ReleaseFile> DescribeAsync(string path, string name, CancellationToken cancellationToken) =>
        CutAsync(path, name, (_, _) => Task.CompletedTask, cancellationToken);

    /// <summary>Removes chunks; those that are not there are no fault.</summary>
    public async Task RemoveAsync(IEnumerable<Digest> chunks, CancellationToken cancellationToken)
    {
        foreach (var digest in chunks) await store.DeleteAsync(KeyOf(digest), cancellationToken);
    }

    private static async Task<ReleaseFile> CutAsync(
        string path, string name, Func<Digest, ReadOnlyMemory<byte>, Task> take, CancellationToken cancellationToken)
    {
        var chunks = new List<Digest>();
        await using var stream = File.OpenRead(path);
        var buffer = new byte[ChunkBytes];
        while (await stream.ReadAtLeastAsync(buffer, ChunkBytes, throwOnEndOfStream: false, cancellationToken) is var read and > 0)
        {
            var chunk = buffer.AsMemory(0, read);
            var digest = Digest.Of(chunk.Span);
            await take(digest, chunk);
            chunks.Add(digest);
        }

        return new ReleaseFile(name, Digest.OfFile(path), stream.Length, chunks);
    }

    /// <summary>Fetches <paramref name="file"/> to <paramref name="path"/>; what an earlier try left is checked and kept.</summary>
    /// <returns>Bytes fetched now: 0 when the file was there.</returns>
    /// <exception cref="InputException">A chunk or the whole does not have the digest the manifest names.</exception>
    public async Task<long> GetAsync(ReleaseFile file, string path, CancellationToken cancellationToken)
    {
        if (File.Exists(path) && Digest.OfFile(path) == file.Digest) return 0;
        long fetched = 0;
        var partial = path + ".part";
        await using (var stream = new FileStream(partial, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            var done = await KeepGoodChunksAsync(stream, file, cancellationToken);
            foreach (var digest in file.Chunks.Skip(done))
            {
                var chunk = await store.GetAsync(KeyOf(digest), cancellationToken)
                    ?? throw new IOException($"Chunk {digest} of {file.Name} is not in the store yet.");
                if (Digest.Of(chunk) != digest)
                    throw new InputException("chunk", digest.ToString(), $"of {file.Name} arrived as {Digest.Of(chunk)}", "Publish the release again: the stored object is damaged.");
                await stream.WriteAsync(chunk, cancellationToken);
                fetched += chunk.Length;
            }

            stream.Flush(flushToDisk: true);
        }

        if (Digest.OfFile(partial) is var whole && whole != file.Digest)
        {
            File.Delete(partial);
            throw new InputException("file", file.Name, $"has digest {whole}, not {file.Digest}", "Publish the release again: its manifest and chunks do not agree.");
        }

        File.Move(partial, path, overwrite: true);
        return fetched;
    }

    /// <summary>Truncates <paramref name="stream"/> after its last whole and good chunk; returns how many those are.</summary>
    private static async Task<int> KeepGoodChunksAsync(FileStream stream, ReleaseFile file, CancellationToken cancellationToken)
    {
        var buffer = new byte[ChunkBytes];
        var good = 0;
        while (good < file.Chunks.Count)
        {
            var read = await stream.ReadAtLeastAsync(buffer, ChunkBytes, throwOnEndOfStream: false, cancellationToken);
            if (read == 0 || Digest.Of(buffer.AsSpan(0, read)) != file.Chunks[good]) break;
            good++;
        }

        stream.SetLength(Math.Min(stream.Length, (long)good * ChunkBytes));
        stream.Position = stream.Length;
        return good;
    }

    private static string KeyOf(Digest digest) => $"chunks/{digest.Hex[..2]}/{digest.Hex}";
}
