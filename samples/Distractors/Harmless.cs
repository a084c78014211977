using Puente.Samples.Drawing;

namespace Puente.Samples.Distractors;

/// <summary>
/// The marks any concrete may bear, sound or not. They are drawn alike on every class, so that darkness, whiteness, brownness or an
/// edge alone prove nothing.
/// </summary>
internal static class Harmless
{
    private static readonly (IMark Mark, float Rate)[] s_marks =
    [
        (new Blotch(), 1.75f), (new WaterMarks(), 0.25f), (new Moss(), 0.16f), (new RepairPatch(), 0.15f), (new Joint(), 0.2f),
        (new BugHoles(), 0.3f), (new Paint(), 0.2f), (new Cable(), 0.1f), (new Shadow(), 0.25f), (new Splatter(), 0.35f),
    ];

    /// <summary>Draws marks over the canvas; <paramref name="rate"/> 1 is what one 192-pixel sample bears.</summary>
    public static void Paint(Canvas canvas, SplitMix random, float rate, Func<IMark, bool>? allow = null)
    {
        foreach (var (mark, often) in s_marks)
        {
            if (allow?.Invoke(mark) == false) continue;
            var expected = often * rate;
            var count = (int)expected + (random.Chance(expected - (int)expected) ? 1 : 0);
            // Beyond one, the number itself varies.
            if (rate <= 1 && often >= 1) count = random.Below((int)(often * 2) + 1);
            for (; count > 0; count--)
                mark.Paint(canvas, random, random.Unit() * canvas.Width, random.Unit() * canvas.Height, random.Range(60, 190));
        }
    }
}
