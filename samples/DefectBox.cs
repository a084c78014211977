using Puente.Core.Inspection;

namespace Puente.Samples;

/// <summary>A defect that was drawn, and where.</summary>
/// <param name="Class">Canonical class name.</param>
/// <param name="Box">Pixels of the photograph it covers.</param>
public sealed record DefectBox(string Class, PixelBox Box);
