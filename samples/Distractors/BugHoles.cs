using Puente.Core.Inspection;
using Puente.Samples.Drawing;

namespace Puente.Samples.Distractors;

/// <summary>Bug holes: single round pores where air sat at the formwork; scattered, never in clusters between stones.</summary>
internal sealed class BugHoles : IMark
{
    public PixelBox Paint(Canvas canvas, SplitMix random, float x, float y, float extent)
    {
        for (var holes = 3 + random.Below(14); holes > 0; holes--)
            Pore(canvas, random, x + random.Range(-1, 1) * extent, y + random.Range(-1, 1) * extent);
        return canvas.Around(x, y, extent, extent);
    }

    private static void Pore(Canvas canvas, SplitMix random, float x, float y)
    {
        float radius = random.Range(1.2f, 4.2f), dark = random.Range(0.4f, 0.85f), flat = random.Range(0.7f, 1);
        var box = canvas.Around(x, y, radius + 2, radius + 2);
        for (var row = box.Y; row < box.Y + box.Height; row++)
            for (var column = box.X; column < box.X + box.Width; column++)
            {
                float dx = column - x, dy = (row - y) / flat;
                var core = Curve.Step(radius + 0.6f, radius - 0.9f, MathF.Sqrt(dx * dx + dy * dy));
                if (core <= 0) continue;
                var at = row * canvas.Width + column;
                canvas.Scale(at, 1 - dark * core);
                canvas.Relief[at] -= core * 2;
            }
    }
}
