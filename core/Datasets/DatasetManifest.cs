namespace Puente.Core.Datasets;

/// <summary>One packed file of samples, named by digest.</summary>
/// <param name="Digest">Content address and file name.</param>
/// <param name="Samples">Samples held.</param>
/// <param name="SizeBytes">File size in bytes.</param>
public sealed record ShardEntry(Digest Digest, int Samples, long SizeBytes);

/// <summary>One accepted sample: a tile of a source image.</summary>
/// <param name="Source">File name as it came.</param>
/// <param name="Digest">SHA-256 of the source file.</param>
/// <param name="Tile">Index of the tile within the source; 0 when the whole image is one sample.</param>
public sealed record SampleEntry(string Source, Digest Digest, int Tile);

/// <summary>A file that was not taken, and why.</summary>
public sealed record RejectedFile(string Source, string Reason);

/// <summary>An immutable, content-addressed dataset: its shards in order, and where each sample came from.</summary>
/// <param name="Name">The name a person gave.</param>
/// <param name="Side">Pixels across and down of every sample.</param>
/// <param name="Shards">Packed files; sample i of the dataset is the i-th over them in order.</param>
/// <param name="Samples">Origin of each sample, in the same order.</param>
/// <param name="Rejected">What was left out, with a reason each.</param>
public sealed record DatasetManifest(
    string Name,
    int Side,
    IReadOnlyList<ShardEntry> Shards,
    IReadOnlyList<SampleEntry> Samples,
    IReadOnlyList<RejectedFile> Rejected)
{
    /// <summary>Format of this document.</summary>
    public string Schema { get; init; } = "puente.dataset/v1";
}
