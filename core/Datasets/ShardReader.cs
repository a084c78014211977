using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;

namespace Puente.Core.Datasets;

/// <summary>Reads samples of one shard through a memory map. Safe for concurrent reads.</summary>
public sealed class ShardReader : IDisposable
{
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;

    /// <summary>Opens the shard at <paramref name="path"/> and checks its header against its length.</summary>
    /// <exception cref="InputException">The file is no shard, or is cut short.</exception>
    public ShardReader(string path)
    {
        var length = new FileInfo(path).Length;
        if (length < ShardFormat.HeaderBytes) throw Bad(path, "is shorter than a shard's header");
        _map = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        _view = _map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        var header = new byte[ShardFormat.HeaderBytes];
        _view.ReadArray(0, header, 0, header.Length);
        Side = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(8));
        Count = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(12));
        if (!header.AsSpan(0, 8).SequenceEqual(ShardFormat.Magic)) throw Fail(path, "is not a shard");
        if (Side <= 0 || Side > 4096 || Count < 0 || length != ShardFormat.HeaderBytes + (long)Count * ShardFormat.SampleBytes(Side))
            throw Fail(path, $"claims {Count} samples of {Side} pixels, which its {length} bytes do not hold");
    }

    /// <summary>Pixels across and down of each sample.</summary>
    public int Side { get; }

    /// <summary>Samples held.</summary>
    public int Count { get; }

    /// <summary>Copies sample <paramref name="index"/> into <paramref name="destination"/>: [Side, Side, 3] bytes from <paramref name="offset"/>.</summary>
    public void Read(int index, byte[] destination, int offset = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        var size = ShardFormat.SampleBytes(Side);
        _view.ReadArray(ShardFormat.HeaderBytes + (long)index * size, destination, offset, size);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.Dispose();
        _map.Dispose();
    }

    private InputException Fail(string path, string problem)
    {
        Dispose();
        return Bad(path, problem);
    }

    private static InputException Bad(string path, string problem) =>
        new("shard", Path.GetFileName(path), problem, "Ingest the dataset again.");
}
