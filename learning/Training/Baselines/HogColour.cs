using Puente.Core.Images;
using Puente.Imaging;

namespace Puente.Learning.Training.Baselines;

/// <summary>
/// Histograms of oriented gradients (Dalal and Triggs 2005: 8 × 8-pixel cells, 9 unsigned orientations, 2 × 2-cell blocks normalised by L2)
/// of the image at 96 × 96, averaged over a 4 × 4 grid, and a 4 × 4 × 4 colour histogram.
/// </summary>
public static class HogColour
{
    private const int Side = 96, Cell = 8, Cells = Side / Cell, Bins = 9, Grid = 4, Levels = 4;

    /// <summary>Numbers returned: 16 places × 9 orientations, 64 colours.</summary>
    public const int Dimensions = Grid * Grid * Bins + Levels * Levels * Levels;

    /// <summary>The 208 numbers of <paramref name="image"/>, of any size.</summary>
    public static float[] Of(RgbImage image)
    {
        var pixels = ImageCodec.Resize(image, Side, Side).Pixels;
        var features = new float[Dimensions];
        Pool(Histograms(pixels), features);
        for (var i = 0; i < pixels.Length; i += 3)
        {
            var colour = (pixels[i] * Levels / 256 * Levels + pixels[i + 1] * Levels / 256) * Levels + pixels[i + 2] * Levels / 256;
            features[Grid * Grid * Bins + colour] += 1f / (Side * Side);
        }

        return features;
    }

    /// <summary>[Cells, Cells, Bins]: gradient magnitudes, shared between the two nearest orientations.</summary>
    private static float[] Histograms(byte[] pixels)
    {
        var grey = new float[Side * Side];
        for (var i = 0; i < grey.Length; i++) grey[i] = (0.3f * pixels[i * 3] + 0.59f * pixels[i * 3 + 1] + 0.11f * pixels[i * 3 + 2]) / 255;
        var histograms = new float[Cells * Cells * Bins];
        for (var y = 1; y < Side - 1; y++)
            for (var x = 1; x < Side - 1; x++)
            {
                float dx = grey[y * Side + x + 1] - grey[y * Side + x - 1], dy = grey[(y + 1) * Side + x] - grey[(y - 1) * Side + x];
                var angle = MathF.Atan2(dy, dx) / MathF.PI * Bins;
                if (angle < 0) angle += Bins;
                var bin = (int)angle;
                var rest = angle - bin;
                var magnitude = MathF.Sqrt(dx * dx + dy * dy);
                var cell = (y / Cell * Cells + x / Cell) * Bins;
                histograms[cell + bin % Bins] += magnitude * (1 - rest);
                histograms[cell + (bin + 1) % Bins] += magnitude * rest;
            }

        return histograms;
    }

    /// <summary>Each cell in each of its blocks, normalised there, averaged over the place of the grid that it lies in.</summary>
    private static void Pool(float[] histograms, float[] features)
    {
        for (var y = 0; y < Cells - 1; y++)
            for (var x = 0; x < Cells - 1; x++)
            {
                Span<int> cells = [(y * Cells + x) * Bins, (y * Cells + x + 1) * Bins, ((y + 1) * Cells + x) * Bins, ((y + 1) * Cells + x + 1) * Bins];
                var squares = 1e-4f;
                foreach (var cell in cells)
                    for (var bin = 0; bin < Bins; bin++) squares += histograms[cell + bin] * histograms[cell + bin];
                var scale = 1 / (MathF.Sqrt(squares) * 36);
                foreach (var cell in cells)
                {
                    var place = cell / Bins / Cells * Grid / Cells * Grid + cell / Bins % Cells * Grid / Cells;
                    for (var bin = 0; bin < Bins; bin++) features[place * Bins + bin] += histograms[cell + bin] * scale;
                }
            }
    }
}
