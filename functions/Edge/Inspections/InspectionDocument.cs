using Puente.Core.Inspection;

namespace Puente.Edge.Inspections;

/// <summary>Where the parts of an inspection are.</summary>
public sealed record InspectionParts(string Result, string Overlay, string? GeoJson);

/// <summary>An inspection as the API answers it and the store keeps it.</summary>
/// <param name="Result">What was found.</param>
/// <param name="Links">Paths on this edge's API.</param>
/// <param name="Files">Paths on this edge's disk.</param>
public sealed record InspectionDocument(InspectionResult Result, InspectionParts Links, InspectionParts Files);
