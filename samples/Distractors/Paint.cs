using Puente.Core.Inspection;
using Puente.Samples.Drawing;

namespace Puente.Samples.Distractors;

/// <summary>Paint or chalk: a smooth, even stroke with a clean edge; white as often as not, else survey red, rust primer or black.</summary>
internal sealed class Paint : IMark
{
    PixelBox IMark.Paint(Canvas canvas, SplitMix random, float x, float y, float extent)
    {
        var half = random.Range(2.5f, 11);
        var stroke = Stroke.Arc(x, y, random.Range(0, MathF.Tau), random.Normal() * 0.012f, extent * random.Range(0.4f, 1.1f), half);
        var distance = stroke.Distance(canvas, 3);
        var box = distance.Box;
        var tone = random.Below(6) switch
        {
            0 => new Tone(0.6f, 0.22f, 0.15f),
            1 => new Tone(0.5f, 0.3f, 0.16f),
            2 => new Tone(0.15f, 0.15f, 0.17f),
            _ => new Tone(1, 1, random.Range(0.9f, 1)) * random.Range(0.85f, 1.05f),
        };
        var cover = random.Range(0.5f, 0.9f);
        for (var row = 0; row < box.Height; row++)
            for (var column = 0; column < box.Width; column++)
            {
                var a = Curve.Step(1, -1, distance.Values[row * box.Width + column]);
                if (a > 0) canvas.Cover((row + box.Y) * canvas.Width + column + box.X, tone, a * cover);
            }

        return box;
    }
}
