using System.Text.Json;
using Puente.Catalog;
using Puente.Core;
using Puente.Core.Datasets;
using Puente.Core.Images;
using Puente.Functions.Common.Objects;
using Puente.Functions.Common.Trainer;
using Puente.Imaging;
using Puente.Workflows.Datasets;

namespace Puente.Hub.Datasets;

/// <summary>
/// Uploaded files → shards and a manifest. Files are taken in name order, so that the same upload gives the same dataset, byte for byte.
/// </summary>
/// <remarks>Shards are written aside and put in place, with their manifest, at the end: an ingest that stops half-way leaves its own folder only.</remarks>
public sealed class DatasetPacker(ObjectStore objects, HubFolders folders, CatalogStore catalog)
{
    private const int SamplesPerShard = 4096;
    private const int Window = 64;

    /// <summary>Shards are shared between datasets: one is put in place or discarded at a time.</summary>
    private readonly SemaphoreSlim _placing = new(1, 1);

    /// <summary>Decodes, checks, drops duplicates, tiles and packs everything under <c>uploads/&lt;name&gt;</c>.</summary>
    /// <exception cref="InputException">Not one usable image.</exception>
    public async Task<DatasetOutput> PackAsync(PackInput order, CancellationToken cancellationToken)
    {
        var input = order.Plan;
        var aside = folders.Ingest(order.Instance);
        StopMarker.RemoveFolder(aside);
        var keys = await objects.ListAsync($"uploads/{input.Name}", cancellationToken);
        var selection = new SampleSelection(input);
        var shards = new List<ShardEntry>();
        var samples = new List<SampleEntry>();
        var writer = new ShardWriter(aside, input.Side);
        try
        {
            foreach (var window in keys.Chunk(Window))
                foreach (var image in await DecodeAsync(window, input, cancellationToken))
                {
                    if (!selection.Take(image)) continue;
                    for (var tile = 0; tile < image.Tiles.Count; tile++)
                    {
                        writer.Add(image.Tiles[tile]);
                        samples.Add(new SampleEntry(image.Source, image.Digest, tile));
                        if (writer.Count < SamplesPerShard) continue;
                        shards.Add(writer.Complete());
                        writer = new ShardWriter(aside, input.Side);
                    }
                }

            if (writer.Count > 0) shards.Add(writer.Complete());
        }
        finally
        {
            writer.Dispose();
        }

        if (samples.Count == 0)
            throw new InputException("dataset", input.Name, $"has no usable image among {keys.Count} files ({FirstReason(selection)})", $"Upload JPEG, PNG, WebP or BMP images of at least {input.MinSide} pixels a side.");
        var digest = await PutInPlaceAsync(aside, new DatasetManifest(input.Name, input.Side, shards, samples, selection.Rejected), cancellationToken);
        return new DatasetOutput(digest, input.Name, keys.Count, samples.Count, selection.Rejected, selection.NearDuplicates, shards.Count, shards.Sum(shard => shard.SizeBytes));
    }

    private async Task<IReadOnlyList<CandidateImage>> DecodeAsync(string[] keys, IngestInput input, CancellationToken cancellationToken)
    {
        var decoded = new CandidateImage[keys.Length];
        await Parallel.ForAsync(0, keys.Length, cancellationToken, async (i, token) =>
        {
            var bytes = await objects.GetAsync(keys[i], token) ?? throw new IOException($"{keys[i]} was listed and is gone.");
            decoded[i] = CandidateImage.Decode(Path.GetFileName(keys[i]), bytes, input);
        });
        return decoded;
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

    private async Task<Digest> PutInPlaceAsync(string aside, DatasetManifest manifest, CancellationToken cancellationToken)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(manifest, Json.Options);
        var digest = Digest.Of(bytes);
        var path = folders.Dataset(digest);
        await _placing.WaitAsync(cancellationToken);
        try
        {
            Directory.CreateDirectory(folders.Shards);
            foreach (var shard in manifest.Shards)
                File.Move(Path.Combine(aside, shard.Digest.Hex), Path.Combine(folders.Shards, shard.Digest.Hex), overwrite: true);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllBytesAsync(path + ".tmp", bytes, cancellationToken);
            File.Move(path + ".tmp", path, overwrite: true);
        }
        finally
        {
            _placing.Release();
        }

        StopMarker.RemoveFolder(aside);
        return digest;
    }

    private static string FirstReason(SampleSelection selection) =>
        selection.Rejected is [var first, ..] ? $"{first.Source}: {first.Reason}" : "none was uploaded";
}
