namespace Puente.Samples.Drawing;

/// <summary>What water carries down a wall: streaks that begin at a point and thin out below it.</summary>
internal static class Runs
{
    /// <summary>
    /// Adds one streak to <paramref name="field"/>: from (<paramref name="x"/>, <paramref name="y"/>) down <paramref name="length"/> pixels,
    /// <paramref name="half"/> wide, wandering, strongest at the top.
    /// </summary>
    public static void Add(Field field, SplitMix random, float x, float y, float length, float half, float strength)
    {
        var box = field.Box;
        float drift = random.Normal() * 0.04f, phase = random.Range(0, MathF.Tau), wave = random.Range(0.02f, 0.06f), sway = random.Range(0, 3f);
        for (var row = Math.Max(0, (int)(y - box.Y - half)); row < Math.Min(box.Height, y - box.Y + length); row++)
        {
            var down = row + box.Y - y;
            var t = MathF.Max(0, down / length);
            var middle = x + drift * down + sway * (MathF.Sin(phase + down * wave) - MathF.Sin(phase));
            var width = half * (0.65f + 0.5f * t);
            var amount = strength * (1 - t) * (0.55f + 0.45f * (1 - t)) * (down < 0 ? 1 + down / half : 1);
            for (var column = Math.Max(0, (int)(middle - 2 * width - box.X)); column < Math.Min(box.Width, middle + 2 * width - box.X + 1); column++)
                field.Values[row * box.Width + column] += amount * Curve.Bell((column + box.X - middle) / width);
        }
    }
}
