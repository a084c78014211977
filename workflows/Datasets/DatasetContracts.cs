using Puente.Core;
using Puente.Core.Datasets;

namespace Puente.Workflows.Datasets;

/// <summary>What to make of the files uploaded under a name.</summary>
/// <param name="Name">Folder of the upload.</param>
/// <param name="Side">Pixels across and down of each packed sample.</param>
/// <param name="MinSide">Images with a shorter side are rejected.</param>
/// <param name="Tile">Images at least twice this on both sides are cut into equal tiles no smaller than it; others are scaled whole.</param>
/// <param name="NearDuplicateBits">Images whose 256-bit perceptual hash differs from a kept one in at most so many bits are dropped.</param>
public sealed record IngestInput(string Name, int Side = 96, int MinSide = 32, int Tile = 128, int NearDuplicateBits = 12);

/// <summary>The dataset that came of it.</summary>
public sealed record DatasetOutput(
    Digest Digest, string Name, int Files, int Samples, IReadOnlyList<RejectedFile> Rejected, int NearDuplicates, int Shards, long Bytes);

/// <summary>Where an ingest stands: <c>packing</c>, then <c>recorded</c>.</summary>
public sealed record IngestStatus(string State);
