using Puente.Core;
using Puente.Core.Datasets;

namespace Puente.Cli.Training;

/// <summary>A packed dataset on disk, as a job names it.</summary>
/// <param name="Document">The manifest file.</param>
/// <param name="Shards">Folder of its shards.</param>
/// <param name="Manifest">What it says.</param>
public sealed record PackedFolder(string Document, string Shards, DatasetManifest Manifest)
{
    private static readonly string[] Names = ["dataset.json", "manifest.json"];

    /// <summary>The dataset in <paramref name="folder"/>: a manifest, and beside it the shards or a folder <c>shards</c> of them; null when it is no packed dataset.</summary>
    /// <exception cref="InputException">It has a manifest that cannot be read, or lacks a shard.</exception>
    public static PackedFolder? TryOpen(string folder)
    {
        if (Names.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists) is not { } document) return null;
        var manifest = Json.ReadFile<DatasetManifest>(document);
        var inside = Path.Combine(folder, "shards");
        var shards = Directory.Exists(inside) ? inside : folder;
        if (manifest.Shards.FirstOrDefault(shard => !File.Exists(Path.Combine(shards, shard.Digest.Hex))) is { } missing)
            throw new InputException("dataset", document, $"names the shard {missing.Digest.Short}, which is not in {shards}", "Pack the images again, or fetch the shard.");
        return new PackedFolder(document, shards, manifest);
    }
}
