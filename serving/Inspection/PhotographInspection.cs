using Puente.Core.Inspection;

namespace Puente.Serving.Inspection;

/// <summary>What one photograph showed, and its pictures.</summary>
/// <param name="Result">The document.</param>
/// <param name="OverlayPng">The photograph with its regions drawn, PNG; null when it was not asked for.</param>
/// <param name="GeoJson">RFC 7946 FeatureCollection with one point; null when the photograph says nothing of where it was taken.</param>
/// <param name="Tiles">What the model said of each tile, in the order of the photograph's <see cref="TileGrid"/>.</param>
public sealed record PhotographInspection(InspectionResult Result, byte[]? OverlayPng, string? GeoJson, TileReadings Tiles);
