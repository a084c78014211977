using Puente.Core;
using Puente.Core.Inspection;

namespace Puente.Functions.Common.Tiers;

/// <summary>What leaves a site of an inspection: figures and boxes, no pixels.</summary>
public sealed record InspectionCompleted(
    string Edge, string Inspection, string Photograph, Digest Digest, string Release, int Tiles,
    IReadOnlyList<DefectRegion> Regions, GeoPosition? Position, double Seconds);
