using Puente.Core.Inspection;
using Puente.Samples.Drawing;

namespace Puente.Samples.Distractors;

/// <summary>A repair: a rectangle of smooth mortar of another tone, flush with the surface.</summary>
internal sealed class RepairPatch : IMark
{
    public PixelBox Paint(Canvas canvas, SplitMix random, float x, float y, float extent)
    {
        float halfX = extent * random.Range(0.2f, 0.5f), halfY = extent * random.Range(0.2f, 0.5f), angle = random.Normal() * 0.15f;
        float cos = MathF.Cos(angle), sin = MathF.Sin(angle);
        var box = canvas.Around(x, y, halfX + halfY * 0.4f, halfY + halfX * 0.4f);
        if (box.Width == 0 || box.Height == 0) return box;
        var clouds = Field.Noise(box, 25, 2, random).Values;
        var tone = canvas.Mean(box) * random.Range(0.62f, 1.4f);
        float cover = random.Range(0.5f, 0.95f), proud = random.Range(-1.5f, 1.5f);
        for (var row = 0; row < box.Height; row++)
            for (var column = 0; column < box.Width; column++)
            {
                float dx = column + box.X - x, dy = row + box.Y - y;
                var inside = MathF.Min(halfX - MathF.Abs(dx * cos + dy * sin), halfY - MathF.Abs(dy * cos - dx * sin));
                var a = Curve.Step(-0.7f, 0.7f, inside);
                if (a <= 0) continue;
                var at = (row + box.Y) * canvas.Width + column + box.X;
                canvas.Cover(at, tone * (1 + clouds[row * box.Width + column] * 0.06f), a * cover);
                canvas.Relief[at] = canvas.Relief[at] * (1 - a * 0.7f) + proud * a;
            }

        return box;
    }
}
