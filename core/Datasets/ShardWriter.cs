using System.Buffers.Binary;
using Puente.Core.Images;

namespace Puente.Core.Datasets;

/// <summary>Writes one shard; <see cref="Complete"/> names it by its digest.</summary>
public sealed class ShardWriter : IDisposable
{
    private readonly string _folder;
    private readonly string _temporary;
    private readonly FileStream _stream;
    private readonly int _side;
    private int _count;

    /// <summary>Begins a shard of <paramref name="side"/>-pixel samples in <paramref name="folder"/>.</summary>
    public ShardWriter(string folder, int side)
    {
        Directory.CreateDirectory(folder);
        (_folder, _side) = (folder, side);
        _temporary = Path.Combine(folder, $".shard-{Guid.NewGuid():N}.tmp");
        _stream = new FileStream(_temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 20);
        WriteHeader();
    }

    /// <summary>Samples written so far.</summary>
    public int Count => _count;

    /// <summary>Appends a sample, which must be side × side.</summary>
    public void Add(RgbImage image)
    {
        if (image.Width != _side || image.Height != _side)
            throw new ArgumentException($"The shard holds {_side}×{_side} samples, not {image.Width}×{image.Height}.", nameof(image));
        _stream.Write(image.Pixels);
        _count++;
    }

    /// <summary>Closes the shard, renames it to its digest and returns its entry.</summary>
    public ShardEntry Complete()
    {
        _stream.Position = 0;
        WriteHeader();
        _stream.Flush(flushToDisk: true);
        _stream.Position = 0;
        var digest = Digest.Of(_stream);
        var size = _stream.Length;
        _stream.Dispose();
        File.Move(_temporary, Path.Combine(_folder, digest.Hex), overwrite: true);
        return new ShardEntry(digest, _count, size);
    }

    /// <summary>Removes what was not completed.</summary>
    public void Dispose()
    {
        _stream.Dispose();
        File.Delete(_temporary);
    }

    private void WriteHeader()
    {
        Span<byte> header = stackalloc byte[ShardFormat.HeaderBytes];
        ShardFormat.Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], _side);
        BinaryPrimitives.WriteInt32LittleEndian(header[12..], _count);
        _stream.Write(header);
    }
}
