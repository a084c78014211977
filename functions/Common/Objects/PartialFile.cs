using System.Buffers;
using Puente.Core;
using Puente.Core.Releases;

namespace Puente.Functions.Common.Objects;

/// <summary>A file of which the first chunks are there, each checked. What a former process wrote is checked again by content: nothing on disk is taken at its word.</summary>
internal sealed class PartialFile : IAsyncDisposable
{
    private readonly ReleaseFile _file;
    private readonly FileStream _stream;

    private PartialFile(ReleaseFile file, FileStream stream) => (_file, _stream) = (file, stream);

    /// <summary>Chunks that are there.</summary>
    public int Done { get; private set; }

    public bool IsComplete => Done == _file.Chunks.Count;

    /// <summary>Bytes that the next chunk has.</summary>
    public int NextBytes => (int)Math.Min(ContentFiles.ChunkBytes, _file.SizeBytes - Offset);

    /// <summary>Where it begins.</summary>
    public long Offset => (long)Done * ContentFiles.ChunkBytes;

    /// <summary>Opens or makes the file, and cuts it off after its last good chunk.</summary>
    /// <exception cref="InputException">The manifest's chunks do not make up its size.</exception>
    public static async Task<PartialFile> OpenAsync(string path, ReleaseFile file, CancellationToken cancellationToken)
    {
        if (file.SizeBytes < 0 || file.Chunks.Count != (file.SizeBytes + ContentFiles.ChunkBytes - 1) / ContentFiles.ChunkBytes)
            throw new InputException("file", file.Name, $"has {file.Chunks.Count} chunks for {file.SizeBytes} bytes", "Publish the release again.");
        var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        var part = new PartialFile(file, stream);
        try
        {
            await part.KeepGoodChunksAsync(cancellationToken);
            return part;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether <paramref name="chunk"/> is the next one.</summary>
    public bool IsNext(ReadOnlySpan<byte> chunk) => chunk.Length == NextBytes && Digest.Of(chunk) == _file.Chunks[Done];

    /// <summary>Adds the next chunk, which has been checked.</summary>
    public async Task AppendAsync(ReadOnlyMemory<byte> chunk, CancellationToken cancellationToken)
    {
        DiskSteps.Next("append", _stream.Name);
        _stream.Position = Offset;
        await _stream.WriteAsync(chunk, cancellationToken);
        Done++;
    }

    /// <summary>Brings everything to the disk.</summary>
    public void Flush()
    {
        DiskSteps.Next("flush", _stream.Name);
        _stream.Flush(flushToDisk: true);
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task KeepGoodChunksAsync(CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ContentFiles.ChunkBytes);
        try
        {
            while (!IsComplete)
            {
                var chunk = buffer.AsMemory(0, NextBytes);
                var read = await _stream.ReadAtLeastAsync(chunk, chunk.Length, throwOnEndOfStream: false, cancellationToken);
                if (!IsNext(chunk.Span[..read])) break;
                Done++;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        _stream.SetLength(Math.Min(_stream.Length, Math.Min(Offset, _file.SizeBytes)));
    }
}
