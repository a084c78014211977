using TorchSharp;
using static TorchSharp.torch;

namespace Puente.Learning.Vision;

/// <summary>
/// Fixed two-dimensional sine-cosine positions (Vaswani et al. 2017; MoCo v3 and MAE in two dimensions): a quarter of the width each for the sine
/// and cosine of the row, then of the column. Positions are cell centres on a grid of <c>reference</c> cells, so a smaller view of the same scene spreads over the same range.
/// </summary>
public static class SinCosPosition
{
    /// <summary>[rows × columns, width], row-major; <paramref name="width"/> is a multiple of 4.</summary>
    public static float[] Table(int rows, int columns, int width, int reference)
    {
        var quarter = width / 4;
        var table = new float[rows * columns * width];
        for (var row = 0; row < rows; row++)
            for (var column = 0; column < columns; column++)
            {
                var start = (row * columns + column) * width;
                double y = (row + 0.5) * reference / rows - 0.5, x = (column + 0.5) * reference / columns - 0.5;
                for (var i = 0; i < quarter; i++)
                {
                    var frequency = Math.Pow(10_000, -(double)i / quarter);
                    table[start + i] = (float)Math.Sin(y * frequency);
                    table[start + quarter + i] = (float)Math.Cos(y * frequency);
                    table[start + 2 * quarter + i] = (float)Math.Sin(x * frequency);
                    table[start + 3 * quarter + i] = (float)Math.Cos(x * frequency);
                }
            }

        return table;
    }

    /// <summary>The same as a tensor [1, rows × columns, width].</summary>
    public static Tensor Tensor(int rows, int columns, int width, int reference) =>
        tensor(Table(rows, columns, width, reference)).reshape(1, rows * columns, width);
}
