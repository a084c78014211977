using Puente.Core;
using Puente.Core.Datasets;

namespace Puente.Datasets.Packing;

/// <summary>Part of a packed dataset, made without decoding anything: what diversity over a backbone's embeddings chose.</summary>
public static class DatasetSubset
{
    /// <summary>The id of a sample in an <see cref="Diversity.EmbeddingTable"/>: its source and tile.</summary>
    public static string IdOf(SampleEntry sample) => $"{sample.Source}#{sample.Tile}";

    /// <summary>Copies <paramref name="samples"/> (numbers within the dataset, in any order; their own order is kept) into new shards in <paramref name="folder"/>.</summary>
    /// <exception cref="InputException">No sample, one that the dataset lacks or that is named twice, or a shard that is missing or broken.</exception>
    public static DatasetManifest Write(DatasetManifest dataset, string shards, IReadOnlyCollection<int> samples, string folder, string name)
    {
        var chosen = samples.ToHashSet();
        if (chosen.Count == 0 || chosen.Count != samples.Count || chosen.Any(sample => sample < 0 || sample >= dataset.Samples.Count))
            throw new InputException("samples", $"{samples.Count} numbers", $"do not name samples of '{dataset.Name}' once each", $"Give numbers from 0 to {dataset.Samples.Count - 1}.");
        using var writer = new SampleWriter(folder, dataset.Side);
        var start = 0;
        foreach (var entry in dataset.Shards)
        {
            using var shard = Open(shards, entry, dataset.Side);
            for (var i = 0; i < shard.Count; i++)
            {
                if (!chosen.Contains(start + i)) continue;
                var pixels = new byte[ShardFormat.SampleBytes(dataset.Side)];
                shard.Read(i, pixels);
                writer.Add(dataset.Samples[start + i], new Core.Images.RgbImage(dataset.Side, dataset.Side, pixels));
            }

            start += shard.Count;
        }

        return writer.Complete(name, dataset.Rejected);
    }

    private static ShardReader Open(string folder, ShardEntry entry, int side)
    {
        var path = Path.Combine(folder, entry.Digest.Hex);
        if (!File.Exists(path)) throw new InputException("shard", entry.Digest.ToString(), $"is not in '{folder}'", "Pack the dataset again, or fetch the shard.");
        var shard = new ShardReader(path);
        if (shard.Side == side && shard.Count == entry.Samples) return shard;
        shard.Dispose();
        throw new InputException("shard", entry.Digest.ToString(), $"does not hold {entry.Samples} samples of {side} pixels", "Pack the dataset again.");
    }
}
