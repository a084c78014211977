using Puente.Core.Inspection;
using Puente.Samples.Drawing;

namespace Puente.Samples.Distractors;

/// <summary>A shadow cast on the surface by a railing, a girder or leaves: darker and cooler, with a soft edge.</summary>
internal sealed class Shadow : IMark
{
    public PixelBox Paint(Canvas canvas, SplitMix random, float x, float y, float extent)
    {
        extent *= 1.4f;
        var box = canvas.Around(x, y, extent, extent);
        if (box.Width == 0 || box.Height == 0) return box;
        var leaves = random.Chance(0.4f);
        var shape = Field.Noise(box, leaves ? 30 : 90, leaves ? 2 : 1, random).Values;
        float angle = random.Range(0, MathF.PI), cos = MathF.Cos(angle), sin = MathF.Sin(angle), half = random.Range(15, 90);
        float depth = random.Range(0.25f, 0.55f), soft = random.Range(4, 14);
        for (var row = 0; row < box.Height; row++)
            for (var column = 0; column < box.Width; column++)
            {
                float dx = column + box.X - x, dy = row + box.Y - y;
                var across = half - MathF.Abs(dx * cos + dy * sin) + shape[row * box.Width + column] * (leaves ? 60 : 6);
                // A shadow's ends fade within its box, so that no straight border shows.
                var ends = Curve.Step(1, 0.55f, MathF.Max(MathF.Abs(dx), MathF.Abs(dy)) / extent);
                var a = Curve.Step(-soft, soft, across) * depth * ends;
                if (a > 0.01f) canvas.Scale((row + box.Y) * canvas.Width + column + box.X, 1 - a, 1 - a * 0.96f, 1 - a * 0.88f);
            }

        return box;
    }
}
