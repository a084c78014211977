using System.Text.Json;
using Puente.Core;
using Puente.Core.Datasets;
using Puente.Core.Images;
using Puente.Functions.Common.Objects;
using Puente.Imaging;
using Puente.Workflows.Datasets;

namespace Puente.Hub.Datasets;

/// <summary>
/// Uploaded files → shards and a manifest. Files are taken in name order, so that the same upload gives the same dataset, byte for byte.
/// </summary>
public sealed class DatasetPacker(ObjectStore objects, HubFolders folders)
{
    private const int SamplesPerShard = 4096;
    private const int Window = 64;

    /// <summary>Decodes, checks, drops duplicates, tiles and packs everything under <c>uploads/&lt;name&gt;</c>.</summary>
    /// <exception cref="InputException">Not one usable image.</exception>
    public async Task<DatasetOutput> PackAsync(IngestInput input, CancellationToken cancellationToken)
    {
        var keys = await objects.ListAsync($"uploads/{input.Name}", cancellationToken);
        var selection = new SampleSelection(input);
        var shards = new List<ShardEntry>();
        var samples = new List<SampleEntry>();
        var writer = new ShardWriter(folders.Shards, input.Side);
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
                        writer = new ShardWriter(folders.Shards, input.Side);
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
        var digest = WriteManifest(new DatasetManifest(input.Name, input.Side, shards, samples, selection.Rejected));
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

    private Digest WriteManifest(DatasetManifest manifest)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(manifest, Json.Options);
        var digest = Digest.Of(bytes);
        var path = folders.Dataset(digest);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path + ".tmp", bytes);
        File.Move(path + ".tmp", path, overwrite: true);
        return digest;
    }

    private static string FirstReason(SampleSelection selection) =>
        selection.Rejected is [var first, ..] ? $"{first.Source}: {first.Reason}" : "none was uploaded";
}
