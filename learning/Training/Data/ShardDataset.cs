using Puente.Core;
using Puente.Core.Datasets;

namespace Puente.Learning.Training.Data;

/// <summary>Every sample of a dataset, over its shards in order, without decoding. Safe for concurrent reads.</summary>
public sealed class ShardDataset : IDisposable
{
    private readonly List<ShardReader> _shards = [];
    private readonly List<int> _starts = [];

    /// <summary>Opens the shards of <paramref name="manifest"/> in <paramref name="folder"/>.</summary>
    /// <exception cref="InputException">A shard is missing, broken or of another side, or there are no samples.</exception>
    public ShardDataset(DatasetManifest manifest, string folder)
    {
        Side = manifest.Side;
        try
        {
            foreach (var entry in manifest.Shards) Add(entry, folder);
        }
        catch
        {
            Dispose();
            throw;
        }

        if (Count == 0) throw new InputException("dataset", manifest.Name, "has no samples", "Ingest images first.");
    }

    /// <summary>Pixels across and down of each sample.</summary>
    public int Side { get; }

    /// <summary>Samples in all.</summary>
    public int Count { get; private set; }

    /// <summary>Copies sample <paramref name="index"/> [Side, Side, 3] into <paramref name="destination"/> from <paramref name="offset"/>.</summary>
    public void Read(int index, byte[] destination, int offset = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        var found = _starts.BinarySearch(index);
        var shard = found >= 0 ? found : ~found - 1;
        _shards[shard].Read(index - _starts[shard], destination, offset);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var shard in _shards) shard.Dispose();
    }

    private void Add(ShardEntry entry, string folder)
    {
        if (entry.Samples == 0) return;
        var path = Path.Combine(folder, entry.Digest.Hex);
        if (!File.Exists(path)) throw new InputException("shard", entry.Digest.ToString(), $"is not in '{folder}'", "Ingest the dataset again, or fetch the shard.");
        var shard = new ShardReader(path);
        _shards.Add(shard);
        if (shard.Side != Side || shard.Count != entry.Samples)
            throw new InputException("shard", entry.Digest.ToString(), $"holds {shard.Count} samples of {shard.Side} pixels, not {entry.Samples} of {Side}", "Ingest the dataset again.");
        _starts.Add(Count);
        Count += shard.Count;
    }
}
