using Puente.Core.Inspection;
using Puente.Samples.Drawing;

namespace Puente.Samples.Distractors;

/// <summary>A cable or conduit on the surface: smooth, round, of one width, with its shadow; sometimes rust-brown, never ribbed.</summary>
internal sealed class Cable : IMark
{
    public PixelBox Paint(Canvas canvas, SplitMix random, float x, float y, float extent)
    {
        var half = random.Range(1.4f, 6.5f);
        var stroke = Stroke.Arc(x, y, random.Below(2) * MathF.PI / 2 + random.Normal() * 0.3f, random.Normal() * 0.003f, extent * 3, half);
        var distance = stroke.Distance(canvas, half * 2 + 2);
        var box = distance.Box;
        var tone = random.Below(4) switch
        {
            0 => new Tone(0.46f, 0.29f, 0.19f),
            1 => new Tone(0.62f, 0.62f, 0.6f),
            _ => new Tone(0.2f, 0.2f, 0.21f),
        };
        for (var row = 0; row < box.Height; row++)
            for (var column = 0; column < box.Width; column++)
            {
                var d = distance.Values[row * box.Width + column];
                var at = (row + box.Y) * canvas.Width + column + box.X;
                var core = Curve.Step(0.6f, -0.6f, d);
                if (core < 1 && distance.At(column + box.X + canvas.LightX * half, row + box.Y + canvas.LightY * half) < 0) canvas.Scale(at, 1 - 0.45f * (1 - core));
                if (core <= 0) continue;
                var dome = MathF.Sqrt(MathF.Max(0, 1 - MathF.Pow(1 + d / half, 2)));
                canvas.Cover(at, tone * (0.55f + 0.6f * dome), core);
                canvas.Relief[at] = dome * half * 0.35f;
            }

        return box;
    }
}
