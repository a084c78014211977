using Puente.Core;

namespace Puente.Catalog;

/// <summary>A model version as stored: the record, and the key that makes its registration idempotent.</summary>
internal sealed class ModelRow
{
    public required string Name { get; init; }

    public required int Version { get; init; }

    public required ModelStage Stage { get; set; }

    public string? Release { get; set; }

    public required Digest Backbone { get; init; }

    public required Lineage Lineage { get; init; }

    public required double BackboneScore { get; init; }

    public required double RandomScore { get; init; }

    public required double RawScore { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string IdempotencyKey { get; init; }

    public ModelVersion ToRecord() =>
        new(Name, Version, Stage, Release, Backbone, Lineage, BackboneScore, RandomScore, RawScore, CreatedAt);
}
