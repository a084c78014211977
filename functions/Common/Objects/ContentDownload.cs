using System.Buffers;
using Puente.Core;
using Puente.Core.Releases;
using Puente.Functions.Common.Transfers;

namespace Puente.Functions.Common.Objects;

/// <summary>Brings the chunks that a partial file lacks, checking each as it arrives.</summary>
internal sealed class ContentDownload(ReleaseFile file, PartialFile part, ObjectReader reader, TransferGate gate, Action<long> crossed)
{
    /// <summary>How often a chunk that arrives wrong is asked for.</summary>
    private const int MaxAsked = 3;

    /// <summary>Goes on until the file is complete or the window shuts.</summary>
    /// <exception cref="InputException">A chunk arrived wrong <see cref="MaxAsked"/> times.</exception>
    public async Task RunAsync(TransferPlace place, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ContentFiles.ChunkBytes);
        try
        {
            if (reader.Position != part.Offset) await reader.SeekAsync(part.Offset);
            while (!part.IsComplete && gate.IsOpen)
                await part.AppendAsync(await FetchAsync(buffer.AsMemory(0, part.NextBytes), place, cancellationToken), cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            await reader.CloseAsync();
        }
    }

    private async Task<ReadOnlyMemory<byte>> FetchAsync(Memory<byte> chunk, TransferPlace place, CancellationToken cancellationToken)
    {
        var read = 0;
        for (var asked = 1; asked <= MaxAsked; asked++)
        {
            if (reader.Position != part.Offset) await reader.SeekAsync(part.Offset);
            read = await FillAsync(chunk, place, cancellationToken);
            if (part.IsNext(chunk.Span[..read])) return chunk;
        }

        throw new InputException("chunk", file.Chunks[part.Done].ToString(), $"of {file.Name} arrived as {Digest.Of(chunk.Span[..read])}", "Publish the release again: the stored object is damaged.");
    }

    /// <summary>In portions, where there is a rate to keep.</summary>
    private async Task<int> FillAsync(Memory<byte> chunk, TransferPlace place, CancellationToken cancellationToken)
    {
        var filled = 0;
        while (filled < chunk.Length)
        {
            var before = reader.Received;
            var portion = chunk.Slice(filled, place.Portion(chunk.Length - filled));
            int read;
            try
            {
                read = await reader.FillAsync(portion, cancellationToken);
            }
            finally
            {
                crossed(reader.Received - before);
            }

            await place.PaceAsync(read, cancellationToken);
            filled += read;
            if (read < portion.Length) break;
        }

        return filled;
    }
}
