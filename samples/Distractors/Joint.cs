using Puente.Core.Inspection;
using Puente.Samples.Drawing;

namespace Puente.Samples.Distractors;

/// <summary>A construction joint: one straight line of constant width, dark, or pale where it is sealed.</summary>
internal sealed class Joint : IMark
{
    public PixelBox Paint(Canvas canvas, SplitMix random, float x, float y, float extent)
    {
        var angle = random.Below(2) * MathF.PI / 2 + random.Normal() * 0.12f;
        var line = Stroke.Arc(x, y, angle, 0, extent * 3, random.Range(1, 2.8f));
        var distance = line.Distance(canvas, 4);
        var box = distance.Box;
        var depth = random.Chance(0.8f) ? random.Range(0.4f, 0.88f) : random.Range(-0.5f, -0.2f);
        for (var row = 0; row < box.Height; row++)
            for (var column = 0; column < box.Width; column++)
            {
                var core = Curve.Step(0.7f, -0.7f, distance.Values[row * box.Width + column]);
                if (core <= 0) continue;
                var at = (row + box.Y) * canvas.Width + column + box.X;
                canvas.Scale(at, 1 - depth * core);
                canvas.Relief[at] -= core * 2;
            }

        return box;
    }
}
