using Puente.Core.Images;

namespace Puente.Samples;

/// <summary>One image of a concrete surface and what it shows.</summary>
/// <param name="Image">192 × 192 pixels.</param>
/// <param name="Classes">Canonical class names in logit order: one or more defects, or sound alone.</param>
public sealed record GeneratedSample(RgbImage Image, IReadOnlyList<string> Classes);
