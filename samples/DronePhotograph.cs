using Puente.Core.Images;

namespace Puente.Samples;

/// <summary>A large photograph of mostly sound concrete, at the scale of the samples, with every defect in it known.</summary>
/// <param name="Image">The photograph.</param>
/// <param name="Defects">All defects drawn.</param>
public sealed record DronePhotograph(RgbImage Image, IReadOnlyList<DefectBox> Defects);
