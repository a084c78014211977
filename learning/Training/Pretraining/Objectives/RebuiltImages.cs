using Puente.Core.Images;

namespace Puente.Learning.Training.Pretraining.Objectives;

/// <summary>What a masked autoencoder made of some images.</summary>
/// <param name="Images">The images, hidden patches as they were predicted, the others untouched.</param>
/// <param name="Hidden">Which patches of each were hidden, row by row.</param>
/// <param name="Patch">Pixels across and down of a patch.</param>
public sealed record RebuiltImages(IReadOnlyList<RgbImage> Images, IReadOnlyList<bool[]> Hidden, int Patch);
