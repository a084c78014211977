using Puente.Core.Images;
using Puente.Imaging;

namespace Puente.Learning.Training.Baselines;

/// <summary>
/// What anyone gets without learning: mean, deviation, maximum and minimum of each 4 × 4-pixel cell and channel of the image at
/// 96 × 96, pooled over cells by mean, maximum, minimum and deviation.
/// </summary>
public static class RawCellStatistics
{
    private const int Side = 96, Cell = 4, Cells = Side / Cell;

    /// <summary>Numbers returned: 3 channels × 4 statistics × 4 poolings.</summary>
    public const int Dimensions = 48;

    /// <summary>The 48 numbers of <paramref name="image"/>, of any size.</summary>
    public static float[] Of(RgbImage image)
    {
        var pixels = ImageCodec.Resize(image, Side, Side).Pixels;
        var features = new float[Dimensions];
        var cells = new float[4][];
        for (var statistic = 0; statistic < 4; statistic++) cells[statistic] = new float[Cells * Cells];
        for (var channel = 0; channel < 3; channel++)
        {
            for (var cell = 0; cell < Cells * Cells; cell++)
                (cells[0][cell], cells[1][cell], cells[2][cell], cells[3][cell]) = Describe(pixels, cell, channel);
            for (var statistic = 0; statistic < 4; statistic++)
            {
                var values = cells[statistic];
                var mean = values.Average();
                var at = (channel * 4 + statistic) * 4;
                features[at] = mean;
                features[at + 1] = values.Max();
                features[at + 2] = values.Min();
                features[at + 3] = MathF.Sqrt(values.Average(value => (value - mean) * (value - mean)));
            }
        }

        return features;
    }

    private static (float Mean, float Deviation, float Maximum, float Minimum) Describe(byte[] pixels, int cell, int channel)
    {
        float sum = 0, squares = 0, maximum = 0, minimum = 1;
        for (var i = 0; i < Cell * Cell; i++)
        {
            int x = cell % Cells * Cell + i % Cell, y = cell / Cells * Cell + i / Cell;
            var value = pixels[(y * Side + x) * 3 + channel] / 255f;
            (sum, squares) = (sum + value, squares + value * value);
            (maximum, minimum) = (MathF.Max(maximum, value), MathF.Min(minimum, value));
        }

        var mean = sum / (Cell * Cell);
        return (mean, MathF.Sqrt(MathF.Max(0, squares / (Cell * Cell) - mean * mean)), maximum, minimum);
    }
}
