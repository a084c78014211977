using Puente.Core.Inspection;
using Puente.Samples.Drawing;

namespace Puente.Samples.Distractors;

/// <summary>A blotch without direction: damp, soot, tannin of wet timber, old form oil, lime bloom. Brown ones are as brown as rust.</summary>
internal sealed class Blotch : IMark
{
    public PixelBox Paint(Canvas canvas, SplitMix random, float x, float y, float extent)
    {
        float halfX = extent / 2 * random.Range(0.5f, 1), halfY = extent / 2 * random.Range(0.4f, 0.9f);
        var box = canvas.Around(x, y, halfX * 1.4f, halfY * 1.4f);
        if (box.Width == 0 || box.Height == 0) return box;
        var ragged = Field.Noise(box, MathF.Max(8, halfX * 0.5f), 3, random, 0.6f).Values;
        var soft = random.Range(0.25f, 0.9f);
        var strength = random.Range(0.35f, 1.1f);
        var (red, green, blue) = Colour(random);
        for (var row = 0; row < box.Height; row++)
            for (var column = 0; column < box.Width; column++)
            {
                float u = (column + box.X - x) / halfX, v = (row + box.Y - y) / halfY;
                var i = row * box.Width + column;
                var a = Curve.Step(0, soft, 0.8f - MathF.Sqrt(u * u + v * v) + ragged[i] * 0.5f) * strength * (1 + ragged[i] * 0.3f);
                if (a <= 0.01f) continue;
                canvas.Scale((row + box.Y) * canvas.Width + column + box.X, 1 + red * a, 1 + green * a, 1 + blue * a);
            }

        return box;
    }

    /// <summary>What full strength takes from (or, for bloom, adds to) each channel.</summary>
    private static (float Red, float Green, float Blue) Colour(SplitMix random) => random.Below(11) switch
    {
        0 or 1 or 2 or 3 or 10 => (-0.13f, random.Range(-0.5f, -0.34f), random.Range(-0.82f, -0.52f)),
        4 => (-0.4f, -0.45f, -0.5f),
        5 => (-0.45f, -0.3f, -0.5f),
        6 => (-0.3f, -0.28f, -0.2f),
        _ => (0.7f, 0.7f, random.Range(0.55f, 0.72f)),
    };
}
