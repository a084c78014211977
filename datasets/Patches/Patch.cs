using Puente.Core.Inspection;

namespace Puente.Datasets.Patches;

/// <summary>A square to cut from a photograph, and what it shows.</summary>
/// <param name="Box">In pixels, inside the photograph.</param>
/// <param name="Classes">Canonical classes, in logit order.</param>
public sealed record Patch(PixelBox Box, IReadOnlyList<string> Classes);
