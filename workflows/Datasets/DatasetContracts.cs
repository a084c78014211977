using Puente.Core;
using Puente.Core.Datasets;

namespace Puente.Workflows.Datasets;

/// <summary>What to make of the files uploaded under a name.</summary>
/// <param name="Name">Folder of the upload.</param>
/// <param name="Side">Pixels across and down of each packed sample.</param>
/// <param name="MinSide">Images with a shorter side are rejected.</param>
/// <param name="Tile">Images at least twice this on both sides are cut into equal tiles no smaller than it; others are scaled whole.</param>
/// <param name="NearDuplicateBits">Images whose 256-bit perceptual hash differs from a kept one in at most so many bits are dropped.</param>
/// <param name="Selection">Quality and diversity; left out: the default qualities, all samples.</param>
public sealed record IngestInput(
    string Name, int Side = 96, int MinSide = 32, int Tile = 128, int NearDuplicateBits = 12, SelectionOptions? Selection = null);

/// <summary>A packing order within an ingest.</summary>
public sealed record PackInput(string Instance, IngestInput Plan);

/// <summary>What an ingest that came to nothing may have left: its staging folder and, once packed, a dataset that is not on record.</summary>
public sealed record DiscardDatasetInput(string Instance, Digest? Dataset);

/// <summary>The dataset that came of it.</summary>
/// <param name="State"><c>recorded</c>, or <c>cancelled</c> with no dataset: then <see cref="Digest"/> is the digest of nothing.</param>
public sealed record DatasetOutput(
    Digest Digest, string Name, int Files, int Samples, IReadOnlyList<RejectedFile> Rejected, int NearDuplicates, int Shards, long Bytes,
    string State = "recorded");

/// <summary>Where an ingest stands, an <see cref="IngestState"/> in camel case.</summary>
public sealed record IngestStatus(string State);
