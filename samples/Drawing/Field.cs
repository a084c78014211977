using Puente.Core.Inspection;

namespace Puente.Samples.Drawing;

/// <summary>Numbers over a box of the canvas, row-major.</summary>
internal sealed class Field(PixelBox box)
{
    public PixelBox Box { get; } = box;

    public float[] Values { get; } = new float[box.Width * box.Height];

    /// <summary>The value nearest to a point of the canvas; 0 outside the box.</summary>
    public float At(float x, float y)
    {
        int column = (int)MathF.Floor(x + 0.5f) - Box.X, row = (int)MathF.Floor(y + 0.5f) - Box.Y;
        return column < 0 || row < 0 || column >= Box.Width || row >= Box.Height ? 0 : Values[row * Box.Width + column];
    }

    /// <summary>
    /// Fractal value noise, about −1 to 1: <paramref name="octaves"/> lattices, the first with cells of
    /// <paramref name="cellX"/> × <paramref name="cellY"/> pixels, each next half as large and <paramref name="gain"/> as strong.
    /// </summary>
    public static Field Noise(PixelBox box, float cellX, float cellY, int octaves, SplitMix random, float gain = 0.5f)
    {
        var field = new Field(box);
        var total = 0f;
        for (int i = 0; i < octaves; i++) total += MathF.Pow(gain, i);
        for (int i = 0; i < octaves; i++)
            field.AddOctave(MathF.Max(1, cellX / (1 << i)), MathF.Max(1, cellY / (1 << i)), MathF.Pow(gain, i) / total * 1.4f, random);
        return field;
    }

    /// <summary>Isotropic <see cref="Noise(PixelBox, float, float, int, SplitMix, float)"/>.</summary>
    public static Field Noise(PixelBox box, float cell, int octaves, SplitMix random, float gain = 0.5f) =>
        Noise(box, cell, cell, octaves, random, gain);

    private void AddOctave(float cellX, float cellY, float amplitude, SplitMix random)
    {
        int width = Box.Width, height = Box.Height;
        if (width == 0 || height == 0) return;
        var columns = (int)(width / cellX) + 3;
        float shiftX = random.Unit(), shiftY = random.Unit();
        var index = new int[width];
        var weight = new float[width];
        for (var x = 0; x < width; x++)
        {
            var at = x / cellX + shiftX;
            index[x] = (int)at;
            weight[x] = Smooth(at - index[x]);
        }

        var upper = Lattice(columns, random);
        var lower = Lattice(columns, random);
        var mixed = new float[columns];
        var latticeRow = 0;
        for (var y = 0; y < height; y++)
        {
            var at = y / cellY + shiftY;
            for (; latticeRow < (int)at; latticeRow++) (upper, lower) = (lower, Lattice(columns, random, upper));
            var t = Smooth(at - latticeRow);
            for (var i = 0; i < columns; i++) mixed[i] = (upper[i] + (lower[i] - upper[i]) * t) * amplitude;
            var row = Values.AsSpan(y * width, width);
            for (var x = 0; x < row.Length; x++)
            {
                var i = index[x];
                row[x] += mixed[i] + (mixed[i + 1] - mixed[i]) * weight[x];
            }
        }
    }

    private static float[] Lattice(int columns, SplitMix random, float[]? reuse = null)
    {
        reuse ??= new float[columns];
        for (var i = 0; i < columns; i++) reuse[i] = random.Unit() * 2 - 1;
        return reuse;
    }

    private static float Smooth(float t) => t * t * (3 - 2 * t);
}
