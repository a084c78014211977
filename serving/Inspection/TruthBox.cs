using Puente.Core.Inspection;

namespace Puente.Serving.Inspection;

/// <summary>A defect that is known to be in a photograph.</summary>
/// <param name="Class">Canonical class name.</param>
/// <param name="Box">Where, in pixels of the photograph.</param>
public sealed record TruthBox(string Class, PixelBox Box);
