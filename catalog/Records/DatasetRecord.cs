using Puente.Core;

namespace Puente.Catalog;

/// <summary>An ingested dataset.</summary>
/// <param name="Digest">Content address of its manifest; its identity.</param>
/// <param name="Name">The name a person gave.</param>
/// <param name="Samples">Samples held.</param>
/// <param name="SizeBytes">Bytes of its shards.</param>
/// <param name="CreatedAt">When it was ingested (UTC).</param>
public sealed record DatasetRecord(Digest Digest, string Name, int Samples, long SizeBytes, DateTimeOffset CreatedAt);
