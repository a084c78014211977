using Puente.Core.Inspection;
using Puente.Samples.Drawing;

namespace Puente.Samples.Defects;

/// <summary>Efflorescence: white crust along a hairline, knobbly, with drips that end raggedly below it.</summary>
internal sealed class Efflorescence : IMark
{
    public PixelBox Paint(Canvas canvas, SplitMix random, float x, float y, float extent)
    {
        var angle = random.Normal() * 0.4f;
        var seam = Stroke.Jagged(random, x, y - extent * 0.15f, angle, extent * random.Range(0.7f, 1f), 0.7f, 0.3f);
        var bounds = seam.Bounds(canvas, 16);
        var amount = new Field(canvas.Between(bounds.X, bounds.Y, bounds.X + bounds.Width, bounds.Y + bounds.Height + extent * 0.5f));
        var distance = seam.Distance(canvas, 14);
        foreach (var piece in seam.Pieces)
            if (random.Chance(0.45f))
                Runs.Add(amount, random, piece.X0, piece.Y0, extent * random.Range(0.1f, 0.55f), random.Range(3, 7), random.Range(0.7f, 1.3f));
        Crust(canvas, random, amount, distance);
        return Breakage.Seen(amount, 0.4f);
    }

    private static void Crust(Canvas canvas, SplitMix random, Field amount, Field seam)
    {
        var box = amount.Box;
        var swell = Field.Noise(box, 20, 2, random).Values;
        var knobs = Field.Noise(box, 6, 2, random, 0.6f).Values;
        var local = canvas.Mean(box);
        var white = MathF.Min(1.05f, (local.Red + local.Green + local.Blue) / 3 * random.Range(1.35f, 1.75f) + 0.08f);
        var tone = new Tone(white * random.Range(0.97f, 1.03f), white, white * random.Range(0.92f, 1.02f));
        float cover = random.Range(0.7f, 0.95f), thick = random.Range(4, 9);
        for (var row = 0; row < box.Height; row++)
            for (var column = 0; column < box.Width; column++)
            {
                var i = row * box.Width + column;
                int atX = column + box.X, atY = row + box.Y, at = atY * canvas.Width + atX;
                var inside = atX >= seam.Box.X && atX < seam.Box.X + seam.Box.Width && atY >= seam.Box.Y && atY < seam.Box.Y + seam.Box.Height;
                var d = inside ? seam.At(atX, atY) : 14;
                var near = Curve.Step(thick * (1.5f + 1.4f * swell[i]) + 2, 0, d);
                var a = Curve.Step(0.3f, 0.6f, amount.Values[i] + near * 0.9f + knobs[i] * 0.38f - 0.06f) * (amount.Values[i] + near > 0.05f ? 1 : 0);
                amount.Values[i] = a;
                if (a > 0.01f)
                {
                    canvas.Cover(at, tone * (1 + knobs[i] * 0.12f), a * cover);
                    canvas.Relief[at] += a * (1.5f + knobs[i] * 3);
                }

                var hairline = Curve.Step(0.9f, -0.4f, d + knobs[i]) * (1 - a * 0.7f);
                if (hairline > 0) canvas.Scale(at, 1 - 0.6f * hairline);
            }
    }
}
