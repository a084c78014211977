using System.Buffers;
using System.Security.Cryptography;
using Puente.Core;
using Puente.Core.Releases;
using Puente.Functions.Common.Transfers;

namespace Puente.Functions.Common.Objects;

/// <summary>
/// Files as objects named by their content, one each, whatever their size. Their chunks are digests in the manifest: by them bytes are checked as
/// they arrive, and kept, so that a broken fetch goes on where it stopped.
/// </summary>
/// <param name="store">Where they are.</param>
/// <param name="gate">By which they come.</param>
public sealed class ContentFiles(ObjectStore store, TransferGate gate)
{
    /// <summary>Bytes of a chunk, but for the last of a file.</summary>
    public const int ChunkBytes = 1024 * 1024;

    /// <summary>Stores the file at <paramref name="path"/> under its content and returns its entry.</summary>
    public async Task<ReleaseFile> PutAsync(string path, string name, CancellationToken cancellationToken)
    {
        var file = await DescribeAsync(path, name, cancellationToken);
        await store.PutFileAsync(KeyOf(file.Digest), path, cancellationToken);
        return file;
    }

    /// <summary>The entry that <see cref="PutAsync"/> gives, with nothing stored.</summary>
    public static async Task<ReleaseFile> DescribeAsync(string path, string name, CancellationToken cancellationToken)
    {
        var chunks = new List<Digest>();
        using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            while (await stream.ReadAtLeastAsync(buffer.AsMemory(0, ChunkBytes), ChunkBytes, throwOnEndOfStream: false, cancellationToken) is var read and > 0)
            {
                whole.AppendData(buffer, 0, read);
                chunks.Add(Digest.Of(buffer.AsSpan(0, read)));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return new ReleaseFile(name, Digest.Parse(Convert.ToHexStringLower(whole.GetHashAndReset())), stream.Length, chunks);
    }

    /// <summary>The bytes of a small file, checked; at most <see cref="ObjectStore.MaxObjectBytes"/> of them.</summary>
    /// <exception cref="InputException">They are not what the manifest names.</exception>
    /// <exception cref="IOException">The object is not there (yet).</exception>
    public async Task<byte[]> ReadAsync(ReleaseFile file, CancellationToken cancellationToken)
    {
        var bytes = await store.GetAsync(KeyOf(file.Digest), cancellationToken) ?? throw new IOException($"{file.Name} ({file.Digest}) is not in the store yet.");
        if (Digest.Of(bytes) is var whole && whole != file.Digest)
            throw new InputException("file", file.Name, $"has digest {whole}, not {file.Digest}", "Publish the release again: the stored object is damaged.");
        return bytes;
    }

    /// <summary>Removes files; those that are not there are no fault.</summary>
    public async Task RemoveAsync(IEnumerable<Digest> files, CancellationToken cancellationToken)
    {
        foreach (var digest in files) await store.DeleteAsync(KeyOf(digest), cancellationToken);
    }

    /// <summary>Fetches <paramref name="file"/> to <paramref name="path"/>; what an earlier try left there, or lies there as <c>.part</c>, is checked and kept.</summary>
    /// <param name="file">What to fetch.</param>
    /// <param name="path">Where to; beside it <c>.part</c> grows.</param>
    /// <param name="wanted">Asked after each wait for the window; throws when the file is not wanted any more.</param>
    /// <param name="crossed">Told of bytes as they come, those that come twice included.</param>
    /// <param name="cancellationToken">Ends it; what came stays.</param>
    /// <exception cref="InputException">A chunk or the whole does not have the digest the manifest names.</exception>
    /// <exception cref="IOException">The link broke too often, or the object is not there yet.</exception>
    public async Task GetAsync(ReleaseFile file, string path, Func<CancellationToken, Task> wanted, Action<long> crossed, CancellationToken cancellationToken)
    {
        if (File.Exists(path) && Digest.OfFile(path) == file.Digest) return;
        var partial = path + ".part";
        await using (var part = await PartialFile.OpenAsync(partial, file, cancellationToken))
        {
            await using var reader = store.Read(KeyOf(file.Digest));
            var download = new ContentDownload(file, part, reader, gate, crossed);
            try
            {
                while (!part.IsComplete)
                {
                    using var place = await gate.EnterAsync(cancellationToken);
                    await wanted(cancellationToken);
                    await download.RunAsync(place, cancellationToken);
                }
            }
            catch (FileNotFoundException e)
            {
                throw new IOException($"{file.Name} ({file.Digest}) is not in the store yet.", e);
            }

            part.Flush();
        }

        if (Digest.OfFile(partial) is var whole && whole != file.Digest)
        {
            File.Delete(partial);
            throw new InputException("file", file.Name, $"has digest {whole}, not {file.Digest}", "Publish the release again: its manifest and chunks do not agree.");
        }

        DurableFile.Move(partial, path);
    }

    private static string KeyOf(Digest digest) => $"files/{digest.Hex[..2]}/{digest.Hex}";
}
