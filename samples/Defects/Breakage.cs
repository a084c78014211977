using Puente.Core.Inspection;
using Puente.Samples.Drawing;

namespace Puente.Samples.Defects;

/// <summary>Broken concrete: a recess with a sharp rim, its floor coarse stones set in rough matrix.</summary>
internal static class Breakage
{
    /// <summary>
    /// Carves where <paramref name="mask"/> (0 to 1) says, <paramref name="depth"/> pixels deep, with the rim's shadow on the side of the lamp.
    /// Returns the box where the mask is above a half.
    /// </summary>
    public static PixelBox Carve(Canvas canvas, SplitMix random, Field mask, float depth)
    {
        var box = mask.Box;
        if (box.Width == 0 || box.Height == 0) return box;
        var stones = Stones.Lay(box, random.Range(10, 16), random);
        var rough = Field.Noise(box, 5, 3, random, 0.7f).Values;
        var fresh = canvas.Mean(box) * random.Range(0.8f, 1.25f);
        fresh = new Tone(fresh.Red * random.Range(0.97f, 1.08f), fresh.Green, fresh.Blue * random.Range(0.92f, 1.04f));
        float contrast = random.Range(0.35f, 0.8f), shade = random.Range(0.45f, 0.7f), gap = random.Range(0.12f, 0.25f);
        for (var y = 0; y < box.Height; y++)
            for (var x = 0; x < box.Width; x++)
            {
                var i = y * box.Width + x;
                var m = mask.Values[i];
                if (m <= 0.01f) continue;
                var at = (y + box.Y) * canvas.Width + x + box.X;
                var stone = Curve.Step(gap, gap + 0.18f, stones.Gap[i]) * (stones.Id[i] > 0.25f ? 1 : 0);
                var tone = stone * (0.15f + (stones.Id[i] - 0.6f) * contrast) + rough[i] * (0.22f - 0.16f * stone) - (1 - stone) * 0.12f;
                var open = mask.At(x + box.X + canvas.LightX * depth, y + box.Y + canvas.LightY * depth);
                var shadow = 1 - shade * m * (1 - open);
                canvas.Cover(at, fresh * ((1 + tone) * shadow), m);
                var floor = -depth + stone * (2.6f - stones.Near[i] * 3) + rough[i] * 1.3f;
                canvas.Relief[at] += (floor - canvas.Relief[at]) * m;
            }

        return Seen(mask, 0.5f);
    }

    /// <summary>The box where <paramref name="mask"/> is above <paramref name="level"/>; empty where it nowhere is.</summary>
    public static PixelBox Seen(Field mask, float level)
    {
        int left = int.MaxValue, top = int.MaxValue, right = -1, bottom = -1;
        for (var y = 0; y < mask.Box.Height; y++)
            for (var x = 0; x < mask.Box.Width; x++)
            {
                if (mask.Values[y * mask.Box.Width + x] <= level) continue;
                (left, right) = (Math.Min(left, x), Math.Max(right, x));
                (top, bottom) = (Math.Min(top, y), Math.Max(bottom, y));
            }

        return right < 0 ? new PixelBox(mask.Box.X, mask.Box.Y, 0, 0) : new PixelBox(mask.Box.X + left, mask.Box.Y + top, right - left + 1, bottom - top + 1);
    }
}
