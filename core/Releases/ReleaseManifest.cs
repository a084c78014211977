using Puente.Core.Training;

namespace Puente.Core.Releases;

/// <summary>A file by content: one object named by its digest, checked chunk by chunk as it arrives.</summary>
/// <param name="Name">File name within the release folder.</param>
/// <param name="Digest">SHA-256 of the whole file.</param>
/// <param name="SizeBytes">Length in bytes.</param>
/// <param name="Chunks">SHA-256 of each MiB, in order; the last may be shorter.</param>
public sealed record ReleaseFile(string Name, Digest Digest, long SizeBytes, IReadOnlyList<Digest> Chunks);

/// <summary>How an edge prepares a photograph and reads the answer.</summary>
/// <param name="Side">Pixels across and down of a model input.</param>
/// <param name="Dimensions">Width of the embedding.</param>
/// <param name="TilePixels">Side in photograph pixels of the tile an inspection cuts before it is scaled to <paramref name="Side"/>.</param>
/// <param name="OverlapPixels">Pixels neighbouring tiles share.</param>
public sealed record ServingSettings(int Side, int Dimensions, int TilePixels, int OverlapPixels);

/// <summary>A classifier over embeddings.</summary>
/// <param name="Onnx">Name of its graph among the release's files.</param>
/// <param name="Classes">Logit order.</param>
/// <param name="Thresholds">Probability from which each class is present.</param>
public sealed record HeadManifest(string Onnx, IReadOnlyList<string> Classes, IReadOnlyList<double> Thresholds)
{
    /// <summary>Log-odds of each class in the labelled set, which its probabilities contain, in logit order; null where they do not, as of heads that were not calibrated.</summary>
    public IReadOnlyList<double>? Offsets { get; init; }

    /// <summary>Probabilities of each class at which no answer is given, in logit order (<see cref="AbstentionResult"/>); null where none could be promised.</summary>
    public IReadOnlyList<ProbabilityBand>? Bands { get; init; }
}

/// <summary>
/// What an edge is asked to run: backbone, head, thresholds and serving settings, bound by digest. A release's id is the
/// SHA-256 of these bytes as signed; a release without a head serves embeddings.
/// </summary>
/// <param name="Name">Model name.</param>
/// <param name="Version">Version of the name, from 1; a local release of an edge carries the version it was tuned from.</param>
/// <param name="Backbone">Name of the backbone's ONNX file among <paramref name="Files"/>.</param>
/// <param name="BackboneWeights">Name of the backbone's safetensors file: what tuning starts from.</param>
/// <param name="Files">Every file, by content.</param>
/// <param name="Serving">Preprocessing and tiling.</param>
/// <param name="Head">The classifier, when there is one.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record ReleaseManifest(
    string Name, int Version, string Backbone, string BackboneWeights, IReadOnlyList<ReleaseFile> Files,
    ServingSettings Serving, HeadManifest? Head, DateTimeOffset CreatedAt)
{
    /// <summary>Format of this document.</summary>
    public string Schema { get; init; } = "puente.release/v1";

    /// <summary>The backbone with whole-number products, when there is one.</summary>
    public QuantizedBackbone? Int8 { get; init; }
}
