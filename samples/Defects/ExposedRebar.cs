using Puente.Core.Inspection;
using Puente.Samples.Drawing;

namespace Puente.Samples.Defects;

/// <summary>Exposed rebar: one or two ribbed, rusty bars in a recess where the cover has broken away along them.</summary>
internal sealed class ExposedRebar : IMark
{
    public PixelBox Paint(Canvas canvas, SplitMix random, float x, float y, float extent)
    {
        // Bars run with the formwork, give or take the tilt of the camera.
        var angle = random.Below(2) * MathF.PI / 2 + random.Normal() * 0.18f;
        var bars = 1 + (random.Chance(0.4f) ? 1 : 0);
        var radius = random.Range(5, 8);
        var pitch = random.Range(3.6f, 5.5f) * radius;
        var half = radius * random.Range(1.9f, 3f) + (bars - 1) * pitch / 2;
        float cos = MathF.Cos(angle), sin = MathF.Sin(angle);
        var mask = Trench(canvas, random, x, y, cos, sin, extent / 2, half);
        var depth = random.Range(5, 8);
        var seen = Breakage.Carve(canvas, random, mask, depth);
        for (var bar = 0; bar < bars; bar++)
            Lay(canvas, random, mask, new Bar(x, y, cos, sin, (bar - (bars - 1) / 2f) * pitch, radius, depth));
        return seen;
    }

    private static Field Trench(Canvas canvas, SplitMix random, float x, float y, float cos, float sin, float length, float half)
    {
        var box = canvas.Around(x, y, MathF.Abs(cos) * length + MathF.Abs(sin) * half * 1.6f + 6, MathF.Abs(sin) * length + MathF.Abs(cos) * half * 1.6f + 6);
        var mask = Field.Noise(box, 22, 3, random, 0.55f);
        for (var row = 0; row < box.Height; row++)
            for (var column = 0; column < box.Width; column++)
            {
                float dx = column + box.X - x, dy = row + box.Y - y;
                float along = MathF.Abs(dx * cos + dy * sin) / length, across = MathF.Abs(dy * cos - dx * sin) / half;
                ref var value = ref mask.Values[row * box.Width + column];
                value = Curve.Step(-0.05f, 0.05f, 1 - MathF.Max(across, along * along * along) + value * 0.36f);
            }

        return mask;
    }

    private readonly record struct Bar(float X, float Y, float Cos, float Sin, float Offset, float Radius, float Depth);

    private static void Lay(Canvas canvas, SplitMix random, Field mask, Bar bar)
    {
        var box = mask.Box;
        var rusting = Field.Noise(box, 12, 3, random, 0.6f).Values;
        Tone steel = new(0.30f, 0.27f, 0.25f), rust = new(0.52f, 0.30f, 0.16f);
        float rusty = random.Range(-0.1f, 0.7f), pitch = random.Range(6.5f, 9), slant = random.Sign() * random.Range(0.35f, 0.8f), gain = random.Range(0.8f, 1.25f);
        // Lamp across the bar: which flank is bright.
        var lamp = canvas.LightY * bar.Cos - canvas.LightX * bar.Sin;
        for (var row = 0; row < box.Height; row++)
            for (var column = 0; column < box.Width; column++)
            {
                var i = row * box.Width + column;
                if (mask.Values[i] < 0.3f) continue;
                float dx = column + box.X - bar.X, dy = row + box.Y - bar.Y;
                var across = (dy * bar.Cos - dx * bar.Sin - bar.Offset) / bar.Radius;
                var at = (row + box.Y) * canvas.Width + column + box.X;
                var under = across + lamp * 0.7f;
                if (MathF.Abs(across) >= 1)
                {
                    if (MathF.Abs(under) < 1.1f) canvas.Scale(at, 0.5f);
                    continue;
                }

                var along = dx * bar.Cos + dy * bar.Sin + across * bar.Radius * slant;
                var rib = Curve.Step(0.1f, 0.75f, MathF.Cos(MathF.Tau * along / pitch));
                var dome = MathF.Sqrt(1 - across * across);
                var tone = Tone.Between(steel, rust, Math.Clamp(rusty + rusting[i] * 0.6f, 0, 1));
                var light = 0.35f + 0.6f * dome + 0.35f * across * lamp;
                canvas.Cover(at, tone * (gain * light * (0.72f + 0.75f * rib)), mask.Values[i]);
                canvas.Relief[at] = -bar.Depth + bar.Radius * dome * 0.5f + rib;
            }
    }
}
