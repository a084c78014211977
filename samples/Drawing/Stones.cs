using Puente.Core.Inspection;

namespace Puente.Samples.Drawing;

/// <summary>
/// Coarse aggregate as jittered cells (Worley 1996): for each pixel of the box the distance to its stone's middle and to the gap
/// between stones, in units of a cell, and a number in [0, 1) that belongs to the stone.
/// </summary>
internal sealed class Stones
{
    private Stones(PixelBox box) => (Box, Near, Gap, Id) = (box, new float[box.Width * box.Height], new float[box.Width * box.Height], new float[box.Width * box.Height]);

    public PixelBox Box { get; }

    /// <summary>Distance to the middle of the stone.</summary>
    public float[] Near { get; }

    /// <summary>Distance to the second middle less the first: 0 between two stones.</summary>
    public float[] Gap { get; }

    /// <summary>The stone's own number.</summary>
    public float[] Id { get; }

    /// <summary>Lays stones of about <paramref name="cell"/> pixels over <paramref name="box"/>.</summary>
    public static Stones Lay(PixelBox box, float cell, SplitMix random)
    {
        var stones = new Stones(box);
        int columns = (int)(box.Width / cell) + 3, rows = (int)(box.Height / cell) + 3;
        var middles = new (float X, float Y, float Id)[columns * rows];
        for (var row = 0; row < rows; row++)
            for (var column = 0; column < columns; column++)
                middles[row * columns + column] = (column - 1 + random.Range(0.1f, 0.9f), row - 1 + random.Range(0.1f, 0.9f), random.Unit());
        for (var y = 0; y < box.Height; y++)
            for (var x = 0; x < box.Width; x++)
                stones.Measure(middles, columns, x, y, 1 / cell);
        return stones;
    }

    private void Measure((float X, float Y, float Id)[] middles, int columns, int x, int y, float scale)
    {
        float atX = x * scale, atY = y * scale, first = 9, second = 9, id = 0;
        var corner = (int)atY * columns + (int)atX;
        for (var row = 0; row < 3; row++)
            for (var column = 0; column < 3; column++)
            {
                ref readonly var middle = ref middles[corner + row * columns + column];
                float dx = middle.X - atX, dy = middle.Y - atY;
                var square = dx * dx + dy * dy;
                if (square < first) (second, first, id) = (first, square, middle.Id);
                else if (square < second) second = square;
            }

        var at = y * Box.Width + x;
        Near[at] = MathF.Sqrt(first);
        Gap[at] = MathF.Sqrt(second) - Near[at];
        Id[at] = id;
    }
}
