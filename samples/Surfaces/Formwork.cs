using Puente.Samples.Drawing;

namespace Puente.Samples.Surfaces;

/// <summary>What the mould leaves on concrete: boards with their grain, panel seams, or washed fine aggregate.</summary>
internal static class Formwork
{
    /// <summary>Parallel boards: fins between them, each with its own tone and grain along it.</summary>
    public static void Boards(Canvas canvas, SplitMix random)
    {
        var upright = random.Chance(0.5f);
        float pitch = random.Range(26, 80), shift = random.Range(0, pitch), fin = random.Range(0.8f, 2.4f), depth = random.Range(0.1f, 0.45f);
        float toneDepth = random.Range(0.02f, 0.12f), grainDepth = random.Range(0.02f, 0.08f);
        var grain = (upright ? Field.Noise(canvas.All, 3, 50, 2, random, 0.8f) : Field.Noise(canvas.All, 50, 3, 2, random, 0.8f)).Values;
        var tones = new float[(int)(Math.Max(canvas.Width, canvas.Height) / pitch) + 3];
        for (var i = 0; i < tones.Length; i++) tones[i] = 1 + random.Normal() * toneDepth;
        for (var y = 0; y < canvas.Height; y++)
            for (var x = 0; x < canvas.Width; x++)
            {
                var along = ((upright ? x : y) + shift) / pitch;
                var board = (int)along;
                var edge = MathF.Abs(along - board - 0.5f) * pitch - pitch / 2 + fin;
                var line = edge > 0 ? MathF.Min(1, edge / fin * 1.5f) : 0;
                var at = y * canvas.Width + x;
                canvas.Scale(at, tones[board] * (1 + grain[at] * grainDepth) * (1 - line * depth));
                canvas.Relief[at] += line * 1.4f + grain[at] * grainDepth * 4;
            }
    }

    /// <summary>Large smooth panels: sparse straight seams, tie holes on a grid.</summary>
    public static void Panels(Canvas canvas, SplitMix random)
    {
        float pitchX = random.Range(150, 420), pitchY = random.Range(150, 420), shiftX = random.Range(0, pitchX), shiftY = random.Range(0, pitchY);
        float depth = random.Range(0.15f, 0.6f), half = random.Range(0.8f, 2f), hole = random.Range(4, 8);
        for (var y = 0; y < canvas.Height; y++)
            for (var x = 0; x < canvas.Width; x++)
            {
                float offX = MathF.Abs((x + shiftX) % pitchX - pitchX / 2), offY = MathF.Abs((y + shiftY) % pitchY - pitchY / 2);
                var seam = MathF.Min(offX, offY);
                var at = y * canvas.Width + x;
                if (seam < half + 1) canvas.Scale(at, 1 - depth * Curve.Step(half + 1, half - 1, seam));
                float holeX = offX - pitchX / 4, holeY = offY - pitchY / 4;
                var far = MathF.Sqrt(holeX * holeX + holeY * holeY);
                if (far > hole + 3) continue;
                canvas.Scale(at, 1 - 0.6f * Curve.Step(hole, hole - 2, far));
                canvas.Relief[at] -= 3 * Curve.Step(hole + 1, hole - 1, far);
            }
    }

    /// <summary>Washed concrete: fine stones in the open, all at one level, without gaps.</summary>
    public static void Washed(Canvas canvas, SplitMix random)
    {
        var stones = Stones.Lay(canvas.All, random.Range(3.5f, 5.5f), random);
        float depth = random.Range(0.08f, 0.24f), bump = random.Range(0.2f, 0.8f);
        for (var i = 0; i < stones.Id.Length; i++)
        {
            canvas.Scale(i, 1 + (stones.Id[i] - 0.5f) * depth * 2);
            canvas.Relief[i] -= stones.Near[i] * bump;
        }
    }
}
