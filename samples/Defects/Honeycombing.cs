using Puente.Core.Inspection;
using Puente.Samples.Drawing;

namespace Puente.Samples.Defects;

/// <summary>Honeycombing: clusters of deep dark voids between coarse stones that mortar never filled; no rim, the skin just gives out.</summary>
internal sealed class Honeycombing : IMark
{
    public PixelBox Paint(Canvas canvas, SplitMix random, float x, float y, float extent)
    {
        float halfX = extent / 2 * random.Range(0.9f, 1.15f), halfY = extent / 2 * random.Range(0.8f, 1.1f);
        var box = canvas.Around(x, y, halfX * 1.2f, halfY * 1.2f);
        if (box.Width == 0 || box.Height == 0) return box;
        var mask = Field.Noise(box, 34, 3, random, 0.6f);
        var stones = Stones.Lay(box, random.Range(10, 15), random);
        var rough = Field.Noise(box, 4, 2, random, 0.7f).Values;
        var mortar = Field.Noise(box, 18, 2, random).Values;
        float wide = random.Range(0.28f, 0.42f), dark = random.Range(0.62f, 0.85f), contrast = random.Range(0.1f, 0.3f);
        for (var row = 0; row < box.Height; row++)
            for (var column = 0; column < box.Width; column++)
            {
                var i = row * box.Width + column;
                float u = (column + box.X - x) / halfX, v = (row + box.Y - y) / halfY;
                // Cluster strength, in which each stone keeps or loses the mortar about it.
                var cluster = Curve.Step(-0.1f, 0.3f, 0.85f - MathF.Sqrt(u * u + v * v) + mask.Values[i] * 0.55f);
                mask.Values[i] = cluster;
                if (cluster <= 0.02f) continue;
                var at = (row + box.Y) * canvas.Width + column + box.X;
                // Where three stones meet the gap is widest; some gaps kept their mortar.
                var kept = Curve.Step(0.25f, 0.55f, mortar[i]);
                var hollow = cluster * (1 - kept) * (wide + rough[i] * 0.1f);
                var round = 1.0f - stones.Near[i] - hollow + stones.Gap[i] * 0.35f;
                var hole = Curve.Step(0.40f, 0.22f, round) * Curve.Step(0.1f, 0.4f, cluster) * (1 - kept);
                canvas.Scale(at, (1 + (stones.Id[i] - 0.5f) * contrast * cluster + rough[i] * 0.12f * cluster) * (1 - dark * hole));
                canvas.Relief[at] += cluster * (1.8f - stones.Near[i] * stones.Near[i] * 5 + rough[i] * 0.6f) - hole * 3f;
            }

        return Breakage.Seen(mask, 0.4f);
    }
}
