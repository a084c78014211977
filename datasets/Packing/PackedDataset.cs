using System.Text.Json;
using Puente.Core;
using Puente.Core.Datasets;
using Puente.Datasets.Diversity;

namespace Puente.Datasets.Packing;

/// <summary>Shards in a folder, and the manifest that names them.</summary>
/// <param name="Manifest">The dataset.</param>
/// <param name="Files">Files that were looked at.</param>
/// <param name="NearDuplicates">Copies and near-copies among those left out.</param>
/// <param name="Coverage">How the samples kept stand for those that could have been, by the cheap descriptor; null when all were kept.</param>
public sealed record PackedDataset(DatasetManifest Manifest, int Files, int NearDuplicates, Coverage? Coverage)
{
    /// <summary>Bytes of all shards.</summary>
    public long Bytes => Manifest.Shards.Sum(shard => shard.SizeBytes);

    /// <summary>
    /// Moves the shards from <paramref name="aside"/> to <paramref name="shards"/>, then writes the manifest, beside and renamed: a manifest that is there
    /// has its shards. <paramref name="path"/> tells the manifest's path by its digest. Once begun it is not stopped: it is short.
    /// </summary>
    /// <returns>The digest of the manifest.</returns>
    public async Task<Digest> PlaceAsync(string aside, string shards, Func<Digest, string> path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var bytes = JsonSerializer.SerializeToUtf8Bytes(Manifest, Json.Options);
        var digest = Digest.Of(bytes);
        var target = path(digest);
        Directory.CreateDirectory(shards);
        // Shards of equal samples are one file.
        foreach (var shard in Manifest.Shards.Select(shard => shard.Digest.Hex).Distinct())
            File.Move(Path.Combine(aside, shard), Path.Combine(shards, shard), overwrite: true);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(target))!);
        await File.WriteAllBytesAsync(target + ".tmp", bytes, CancellationToken.None);
        File.Move(target + ".tmp", target, overwrite: true);
        return digest;
    }
}
