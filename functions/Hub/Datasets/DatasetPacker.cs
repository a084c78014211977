using Puente.Catalog;
using Puente.Core;
using Puente.Core.Datasets;
using Puente.Datasets.Packing;
using Puente.Functions.Common.Objects;
using Puente.Functions.Common.Trainer;
using Puente.Workflows.Datasets;

namespace Puente.Hub.Datasets;

/// <summary>
/// Uploaded files → shards and a manifest. Files are taken in name order, so that the same upload gives the same dataset, byte for byte.
/// </summary>
/// <remarks>Shards are written aside and put in place, with their manifest, at the end: an ingest that stops half-way leaves its own folder only.</remarks>
public sealed class DatasetPacker(ObjectStore objects, HubFolders folders, CatalogStore catalog)
{
    /// <summary>Shards are shared between datasets: one is put in place or discarded at a time.</summary>
    private readonly SemaphoreSlim _placing = new(1, 1);

    /// <summary>Decodes, checks, drops duplicates, tiles and packs everything under <c>uploads/&lt;name&gt;</c>.</summary>
    /// <exception cref="InputException">Not one usable image, or an option out of bounds.</exception>
    public async Task<DatasetOutput> PackAsync(PackInput order, CancellationToken cancellationToken)
    {
        var aside = folders.Ingest(order.Instance);
        StopMarker.RemoveFolder(aside);
        var packer = new ShardPacker(IngestOptions.Of(order.Plan));
        var keys = await objects.ListAsync($"uploads/{order.Plan.Name}", cancellationToken);
        var packed = await packer.PackAsync(new UploadedImages(objects, keys), aside, null, cancellationToken);
        var digest = await PutInPlaceAsync(aside, packed, cancellationToken);
        var manifest = packed.Manifest;
        return new DatasetOutput(
            digest, manifest.Name, packed.Files, manifest.Samples.Count, manifest.Rejected, packed.NearDuplicates, manifest.Shards.Count, packed.Bytes);
    }

    /// <summary>Removes the folder of an ingest and, unless it is on record, the dataset it packed with every shard that no other dataset names.</summary>
    public async Task DiscardAsync(DiscardDatasetInput input, CancellationToken cancellationToken)
    {
        StopMarker.RemoveFolder(folders.Ingest(input.Instance));
        if (input.Dataset is not { } dataset || await catalog.FindDatasetAsync(dataset, cancellationToken) is not null) return;
        await _placing.WaitAsync(cancellationToken);
        try
        {
            var path = folders.Dataset(dataset);
            if (!File.Exists(path)) return;
            var shards = Json.ReadFile<DatasetManifest>(path).Shards.Select(shard => shard.Digest).ToHashSet();
            foreach (var other in Directory.EnumerateFiles(Path.GetDirectoryName(path)!, "*.json").Where(other => other != path))
                shards.ExceptWith(Json.ReadFile<DatasetManifest>(other).Shards.Select(shard => shard.Digest));
            foreach (var shard in shards) File.Delete(Path.Combine(folders.Shards, shard.Hex));
            File.Delete(path);
        }
        finally
        {
            _placing.Release();
        }
    }

    private async Task<Digest> PutInPlaceAsync(string aside, PackedDataset packed, CancellationToken cancellationToken)
    {
        Digest digest;
        await _placing.WaitAsync(cancellationToken);
        try
        {
            digest = await packed.PlaceAsync(aside, folders.Shards, folders.Dataset, cancellationToken);
        }
        finally
        {
            _placing.Release();
        }

        StopMarker.RemoveFolder(aside);
        return digest;
    }
}
