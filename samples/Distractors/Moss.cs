using Puente.Core.Inspection;
using Puente.Samples.Drawing;

namespace Puente.Samples.Distractors;

/// <summary>Moss, algae or lichen: soft tufts that follow damp; green, sometimes ochre or whitish grey.</summary>
internal sealed class Moss : IMark
{
    public PixelBox Paint(Canvas canvas, SplitMix random, float x, float y, float extent)
    {
        var box = canvas.Around(x, y, extent * 0.6f, extent * 0.6f);
        if (box.Width == 0 || box.Height == 0) return box;
        var damp = Field.Noise(box, 45, 3, random, 0.6f).Values;
        var tufts = Field.Noise(box, 5, 2, random, 0.6f).Values;
        var tone = random.Below(4) switch
        {
            0 => new Tone(0.55f, 0.45f, 0.2f),
            1 => new Tone(0.72f, 0.74f, 0.68f),
            _ => new Tone(0.27f, 0.33f, 0.16f),
        } * random.Range(0.8f, 1.15f);
        float cover = random.Range(0.4f, 0.85f), level = random.Range(-0.1f, 0.25f);
        for (var row = 0; row < box.Height; row++)
            for (var column = 0; column < box.Width; column++)
            {
                var i = row * box.Width + column;
                float u = (column + box.X - x) / (extent * 0.6f), v = (row + box.Y - y) / (extent * 0.6f);
                var a = Curve.Step(0.05f, 0.4f, 0.6f - level - (u * u + v * v) + damp[i] * 0.7f + tufts[i] * 0.35f);
                if (a <= 0.01f) continue;
                var at = (row + box.Y) * canvas.Width + column + box.X;
                canvas.Cover(at, tone * (1 + tufts[i] * 0.3f), a * cover);
                canvas.Relief[at] += a * tufts[i] * 1.2f;
            }

        return box;
    }
}
