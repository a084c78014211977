using Puente.Core.Inspection;
using Puente.Samples.Drawing;

namespace Puente.Samples.Defects;

/// <summary>A corrosion stain: orange-brown, bleeding downward from a rusting point or line, strongest at its source.</summary>
internal sealed class CorrosionStain : IMark
{
    public PixelBox Paint(Canvas canvas, SplitMix random, float x, float y, float extent)
    {
        var top = y - extent * 0.42f;
        var box = canvas.Between(x - extent * 0.5f, top - 24, x + extent * 0.5f, y + extent * 0.55f);
        var amount = new Field(box);
        var spread = random.Chance(0.55f) ? extent * random.Range(0.15f, 0.33f) : 4;
        var tilt = random.Normal() * 0.25f;
        for (var runs = 3 + random.Below(4); runs > 0; runs--)
        {
            var off = random.Range(-1, 1) * spread;
            Runs.Add(amount, random, x + off, top + off * tilt, extent * random.Range(0.4f, 0.95f), random.Range(4, 11), random.Range(0.45f, 0.95f));
        }

        var source = Source(canvas, random, x, top, spread, tilt);
        Stain(canvas, random, amount, source);
        return Breakage.Seen(amount, 0.22f);
    }

    private static Field Source(Canvas canvas, SplitMix random, float x, float top, float spread, float tilt)
    {
        var nail = new Stroke();
        nail.Add(new Piece(x - spread, top - spread * tilt, random.Range(2, 4), x + spread, top + spread * tilt, random.Range(2, 4)));
        return nail.Distance(canvas, 16);
    }

    private static void Stain(Canvas canvas, SplitMix random, Field amount, Field source)
    {
        var box = amount.Box;
        var streaky = Field.Noise(box, 5, 40, 3, random, 0.7f).Values;
        var fleck = Field.Noise(box, 5, 2, random).Values;
        float hue = random.Range(0.8f, 1.25f), depth = random.Range(0.6f, 1.1f);
        for (var row = 0; row < box.Height; row++)
            for (var column = 0; column < box.Width; column++)
            {
                var i = row * box.Width + column;
                int atX = column + box.X, atY = row + box.Y, at = atY * canvas.Width + atX;
                var inside = atX >= source.Box.X && atX < source.Box.X + source.Box.Width && atY >= source.Box.Y && atY < source.Box.Y + source.Box.Height;
                var near = inside ? source.At(atX, atY) : 16;
                var halo = near < 16 ? Curve.Bell(MathF.Max(0, near) / 8) : 0;
                var a = MathF.Min(1.25f, (amount.Values[i] + halo * 0.8f) * (1 + 0.45f * streaky[i])) * depth;
                amount.Values[i] = a;
                if (a <= 0.005f) continue;
                canvas.Scale(at, MathF.Exp(-0.16f * a), MathF.Exp(-0.62f * hue * a), MathF.Exp(-1.25f * a));
                var crust = Curve.Step(1.5f, -1, near + fleck[i] * 3);
                canvas.Scale(at, 1 - 0.6f * crust);
                canvas.Relief[at] += crust * fleck[i] * 2;
            }
    }
}
