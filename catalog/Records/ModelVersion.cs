using Puente.Core;

namespace Puente.Catalog;

/// <summary>One version of a backbone.</summary>
/// <param name="Name">Model name.</param>
/// <param name="Version">Counts from 1 within the name.</param>
/// <param name="Stage">What has been decided about it.</param>
/// <param name="Release">Id of the signed release made from it; null before that.</param>
/// <param name="Backbone">Digest of the weights.</param>
/// <param name="Lineage">What it was made from.</param>
/// <param name="BackboneScore">Probe score on its features.</param>
/// <param name="RandomScore">The same probe on an untrained backbone.</param>
/// <param name="RawScore">The same probe on raw pixels.</param>
/// <param name="CreatedAt">When it was registered (UTC).</param>
public sealed record ModelVersion(
    string Name, int Version, ModelStage Stage, string? Release, Digest Backbone, Lineage Lineage,
    double BackboneScore, double RandomScore, double RawScore, DateTimeOffset CreatedAt);
