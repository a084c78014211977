using Puente.Core.Inspection;
using Puente.Samples.Drawing;

namespace Puente.Samples.Defects;

/// <summary>A crack: a thin jagged dark path that branches, of varying width, its lips chipped here and there.</summary>
internal sealed class Crack : IMark
{
    public PixelBox Paint(Canvas canvas, SplitMix random, float x, float y, float extent)
    {
        var angle = random.Range(0, MathF.PI);
        var half = random.Range(1.1f, 2.5f);
        var path = Stroke.Jagged(random, x, y, angle, extent, half, 0.5f);
        var stem = path.Pieces.ToArray();
        for (var branches = 1 + random.Below(3) + (int)(extent / 250); branches > 0; branches--)
        {
            var fork = stem[(int)(random.Range(0.15f, 0.85f) * stem.Length)];
            var length = extent * random.Range(0.2f, 0.45f);
            var turned = angle + random.Sign() * random.Range(0.45f, 1.1f);
            var branch = Stroke.Jagged(random, fork.X0 + MathF.Cos(turned) * length / 2, fork.Y0 + MathF.Sin(turned) * length / 2, turned, length, half * 0.7f, 0.5f);
            foreach (var piece in branch.Pieces) path.Add(piece);
        }

        return Open(canvas, random, path, random.Range(0.6f, 0.9f));
    }

    private static PixelBox Open(Canvas canvas, SplitMix random, Stroke path, float darkness)
    {
        var distance = path.Distance(canvas, 9);
        var box = distance.Box;
        var ragged = Field.Noise(box, 4, 2, random).Values;
        var chips = Field.Noise(box, 14, 2, random).Values;
        var lip = random.Range(-0.14f, 0.18f);
        for (var y = 0; y < box.Height; y++)
            for (var x = 0; x < box.Width; x++)
            {
                var i = y * box.Width + x;
                var d = distance.Values[i];
                if (d >= 9) continue;
                d += ragged[i] * 0.9f;
                var at = (y + box.Y) * canvas.Width + x + box.X;
                var chip = chips[i] > 0.25f ? Curve.Step(4.5f, 3.2f, d + ragged[i]) : 0;
                var core = Curve.Step(0.6f, -0.6f, d);
                canvas.Scale(at, (1 + lip * Curve.Bell(d / 3.5f) + chip * 0.1f) * (1 - darkness * core));
                canvas.Relief[at] -= core * 2 + chip * 1.6f;
                distance.Values[i] = core;
            }

        for (var i = 0; i < distance.Values.Length; i++)
            if (distance.Values[i] > 1) distance.Values[i] = 0;
        return Breakage.Seen(distance, 0.5f);
    }
}
