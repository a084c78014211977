using Puente.Core.Inspection;
using Puente.Samples.Drawing;

namespace Puente.Samples.Defects;

/// <summary>Spalling: a patch broken out to the coarse aggregate, with a sharp irregular rim that casts a shadow.</summary>
internal sealed class Spalling : IMark
{
    public PixelBox Paint(Canvas canvas, SplitMix random, float x, float y, float extent)
    {
        float halfX = extent / 2 * random.Range(0.75f, 1), halfY = extent / 2 * random.Range(0.6f, 1);
        var mask = Patch(canvas, random, x, y, halfX, halfY);
        return Breakage.Carve(canvas, random, mask, random.Range(4, 8));
    }

    /// <summary>1 within a ragged ellipse, 0 outside, with an edge of about two pixels.</summary>
    private static Field Patch(Canvas canvas, SplitMix random, float x, float y, float halfX, float halfY)
    {
        var box = canvas.Around(x, y, halfX * 1.35f, halfY * 1.35f);
        var mask = Field.Noise(box, MathF.Min(halfX, halfY) * 0.7f, 4, random, 0.55f);
        var edge = 1 / MathF.Min(halfX, halfY);
        for (var row = 0; row < box.Height; row++)
            for (var column = 0; column < box.Width; column++)
            {
                float u = (column + box.X - x) / halfX, v = (row + box.Y - y) / halfY;
                ref var value = ref mask.Values[row * box.Width + column];
                value = Curve.Step(-edge, edge, 1 - MathF.Sqrt(u * u + v * v) + value * 0.34f);
            }

        return mask;
    }
}
