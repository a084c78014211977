using static TorchSharp.torch;

namespace Puente.Learning.Vision;

/// <summary>Images as the stems read them.</summary>
/// <param name="Normalized">[N, 3, H, W].</param>
/// <param name="Unit">The same in 0…1; null without a dictionary stem.</param>
/// <param name="Cells">What the dictionary says of each cell, [N, 2F + 12, H/P, W/P]; null without a dictionary stem.</param>
public sealed record StemInput(Tensor Normalized, Tensor? Unit, Tensor? Cells);
