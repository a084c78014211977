using Puente.Core.Inspection;
using Puente.Core.Releases;

namespace Puente.Serving.Inspection;

/// <summary>What one photograph showed, and its pictures.</summary>
/// <param name="Result">The document.</param>
/// <param name="OverlayPng">The photograph with its regions drawn, PNG; null when it was not asked for.</param>
/// <param name="GeoJson">RFC 7946 FeatureCollection with one point; null when the photograph says nothing of where it was taken.</param>
/// <param name="Tiles">What the model said of each tile, in the order of <paramref name="Grid"/>.</param>
/// <param name="Grid">Where the tiles lie.</param>
/// <param name="Release">The release that answered; it has a head.</param>
public sealed record PhotographInspection(InspectionResult Result, byte[]? OverlayPng, string? GeoJson, TileReadings Tiles, TileGrid Grid, ReleaseManifest Release);
