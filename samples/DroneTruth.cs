using Puente.Core.Inspection;

namespace Puente.Samples;

/// <summary><c>truth.json</c>: what a generated photograph shows.</summary>
/// <param name="Photograph">File name.</param>
/// <param name="Width">Pixels across.</param>
/// <param name="Height">Pixels down.</param>
/// <param name="Position">What its EXIF says.</param>
/// <param name="Defects">Every defect drawn.</param>
public sealed record DroneTruth(string Photograph, int Width, int Height, GeoPosition Position, IReadOnlyList<DefectBox> Defects)
{
    /// <summary>Format of this document.</summary>
    public string Schema { get; init; } = "puente.truth/v1";
}
