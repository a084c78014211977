using Puente.Core;

namespace Puente.Datasets.Packing;

/// <summary>A plain folder of images → <c>dataset.json</c> and <c>shards/</c> in another, as a trainer's job file names them.</summary>
public static class FolderPacker
{
    /// <summary>Name of the manifest in the output folder.</summary>
    public const string Document = "dataset.json";

    /// <summary>Folder of the shards in the output folder.</summary>
    public const string Shards = "shards";

    /// <summary>
    /// Packs every image under <paramref name="folder"/> into <paramref name="output"/>. The shards and manifest are the bytes that the hub makes of the same
    /// files; a run that is stopped or fails leaves what was there before.
    /// </summary>
    /// <exception cref="InputException">No folder, an option out of bounds, or not one usable image.</exception>
    public static async Task<(Digest Digest, PackedDataset Dataset)> PackAsync(
        string folder, string output, PackingOptions options, IProgress<PackingProgress>? progress, CancellationToken cancellationToken)
    {
        var packer = new ShardPacker(options);
        var files = new FolderImages(folder);
        var aside = Path.Combine(output, $".packing-{Guid.NewGuid():N}");
        try
        {
            var packed = await packer.PackAsync(files, aside, progress, cancellationToken);
            return (await packed.PlaceAsync(aside, Path.Combine(output, Shards), _ => Path.Combine(output, Document), cancellationToken), packed);
        }
        finally
        {
            if (Directory.Exists(aside)) Directory.Delete(aside, recursive: true);
        }
    }
}
