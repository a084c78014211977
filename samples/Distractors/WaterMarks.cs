using Puente.Core.Inspection;
using Puente.Samples.Drawing;

namespace Puente.Samples.Distractors;

/// <summary>Dirt or clean runs that water left: grey to black, or pale; no rust, no crust.</summary>
internal sealed class WaterMarks : IMark
{
    public PixelBox Paint(Canvas canvas, SplitMix random, float x, float y, float extent)
    {
        var box = canvas.Around(x, y, extent / 2, extent);
        var amount = new Field(box);
        for (var runs = 2 + random.Below(5); runs > 0; runs--)
            Runs.Add(amount, random, x + random.Range(-0.5f, 0.5f) * extent, y - extent * random.Range(0.5f, 1), extent * random.Range(0.8f, 2f), random.Range(4, 16), random.Range(0.3f, 0.9f));
        var pale = random.Chance(0.35f);
        float depth = pale ? random.Range(-0.4f, -0.15f) : random.Range(0.2f, 0.6f), warm = random.Range(-0.05f, 0.07f);
        var streaky = Field.Noise(box, 5, 60, 2, random, 0.7f).Values;
        for (var row = 0; row < box.Height; row++)
            for (var column = 0; column < box.Width; column++)
            {
                var i = row * box.Width + column;
                var a = MathF.Min(1, amount.Values[i] * (1 + 0.4f * streaky[i]));
                if (a > 0.01f) canvas.Scale((row + box.Y) * canvas.Width + column + box.X, 1 - (depth - warm) * a, 1 - depth * a, 1 - (depth + warm) * a);
            }

        return box;
    }
}
