using Puente.Core.Images;

namespace Puente.Datasets.Packing;

/// <summary>One sample cut from an image.</summary>
/// <param name="Index">Place among the image's tiles, row by row; 0 when the whole image is one sample.</param>
/// <param name="Image">[side, side, 3].</param>
public sealed record CandidateTile(int Index, RgbImage Image);
