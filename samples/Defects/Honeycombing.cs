using Puente.Core.Inspection;
using Puente.Samples.Drawing;

namespace Puente.Samples.Defects;

/// <summary>Honeycombing: clusters of deep dark voids between coarse stones that mortar never filled; no rim, the skin just gives out.</summary>
internal sealed class Honeycombing : IMark
{
    public PixelBox Paint(Canvas canvas, SplitMix random, float x, float y, float extent)
    {
        float halfX = extent / 2 * random.Range(0.75f, 1), halfY = extent / 2 * random.Range(0.6f, 1);
        var box = canvas.Around(x, y, halfX * 1.2f, halfY * 1.2f);
        if (box.Width == 0 || box.Height == 0) return box;
        var mask = Field.Noise(box, 34, 3, random, 0.6f);
        var stones = Stones.Lay(box, random.Range(10, 15), random);
        var rough = Field.Noise(box, 4, 2, random, 0.7f).Values;
        float wide = random.Range(0.2f, 0.32f), dark = random.Range(0.62f, 0.85f), contrast = random.Range(0.1f, 0.3f);
        for (var row = 0; row < box.Height; row++)
            for (var column = 0; column < box.Width; column++)
            {
                var i = row * box.Width + column;
                float u = (column + box.X - x) / halfX, v = (row + box.Y - y) / halfY;
                // Cluster strength, in which each stone keeps or loses the mortar about it.
                var cluster = Curve.Step(-0.1f, 0.35f, 0.75f - MathF.Sqrt(u * u + v * v) + mask.Values[i] * 0.55f);
                mask.Values[i] = cluster;
                if (cluster <= 0.02f) continue;
                var at = (row + box.Y) * canvas.Width + column + box.X;
                var hollow = wide * cluster * (0.55f + 0.9f * stones.Id[i]) + rough[i] * 0.05f;
                var hole = Curve.Step(hollow + 0.1f, hollow - 0.08f, stones.Gap[i]) * Curve.Step(0.1f, 0.4f, cluster);
                canvas.Scale(at, (1 + (stones.Id[i] - 0.5f) * contrast * cluster + rough[i] * 0.1f * cluster) * (1 - dark * hole));
                canvas.Relief[at] += cluster * (1.6f - stones.Near[i] * 3f + rough[i] * 0.6f) - hole * 2.5f;
            }

        return Breakage.Seen(mask, 0.4f);
    }
}
