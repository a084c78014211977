using Puente.Core;
using Puente.Core.Inspection;
using Puente.Core.Models;
using Puente.Samples.Defects;
using Puente.Samples.Distractors;
using Puente.Samples.Drawing;
using Puente.Samples.Surfaces;

namespace Puente.Samples;

/// <summary>
/// Draws concrete surfaces, sound and defective. The same seed, index and classes give the same bytes; samples are independent streams, so any
/// subset can be drawn in any order and in parallel. No member keeps state: one generator may be shared by threads.
/// </summary>
public sealed class ConcreteGenerator(int seed)
{
    /// <summary>Pixels across and down of a sample.</summary>
    public const int Side = 192;

    /// <summary>Largest photograph drawn, in pixels: a bound on memory (16 bytes a pixel).</summary>
    public const long MaxPixels = 60_000_000;

    /// <summary>Sample number <paramref name="index"/>.</summary>
    /// <param name="index">Which sample.</param>
    /// <param name="classes">What it shall show (canonical names); null draws: 40 % sound, 35 % one defect, 25 % two or three.</param>
    /// <exception cref="InputException">An unknown class, none, or sound beside a defect.</exception>
    public GeneratedSample Sample(int index, IReadOnlySet<string>? classes = null)
    {
        var random = SplitMix.For(seed, index);
        var drawn = Draw(random);
        IReadOnlyList<string> shown = classes is null ? drawn : Check(classes);
        var canvas = Surface(random, Side, Side);
        Harmless.Paint(canvas, random, 1);
        var defects = Painters.Order.Where(shown.Contains).ToArray();
        var turn = random.Range(0, MathF.Tau);
        for (var i = 0; i < defects.Length; i++)
        {
            // One defect sits near the middle; several stand around it.
            var off = defects.Length == 1 ? random.Range(0, 24) : random.Range(32, 50);
            var angle = turn + i * MathF.Tau / defects.Length;
            var extent = defects.Length == 1 ? random.Range(125, 200) : random.Range(100, 145);
            Painters.Of(defects[i]).Paint(canvas, random, Side / 2f + MathF.Cos(angle) * off, Side / 2f + MathF.Sin(angle) * off, extent);
        }

        return new GeneratedSample(Camera.Expose(canvas, random, 1), shown);
    }

    /// <summary>
    /// A photograph of <paramref name="width"/> × <paramref name="height"/> pixels at the scale of the samples: about one defect a megapixel
    /// (never fewer than one, at most sixteen), none overlapping, the rest sound with the usual harmless marks.
    /// </summary>
    /// <exception cref="InputException">A side below 192 pixels, or more than <see cref="MaxPixels"/>.</exception>
    public DronePhotograph Render(int width, int height)
    {
        if (width < Side || height < Side || (long)width * height > MaxPixels)
            throw new InputException("size", $"{width}×{height}", "cannot be drawn", $"Ask for at least {Side} pixels a side and at most {MaxPixels / 1_000_000} megapixels.");
        var random = SplitMix.For(seed, -1);
        var canvas = Surface(random, width, height);
        var tiles = (float)width * height / (Side * Side);
        Harmless.Paint(canvas, random, tiles * 0.2f, mark => mark is not Joint and not Cable);
        Harmless.Paint(canvas, random, MathF.Min(8, tiles * 0.04f), mark => mark is Joint or Cable);
        var defects = new List<DefectBox>();
        var wanted = Math.Clamp((int)((long)width * height / 900_000), 1, 16);
        for (var tries = 0; defects.Count < wanted && tries < wanted * 30; tries++)
            Place(canvas, random, defects);
        return new DronePhotograph(Camera.Expose(canvas, random, 0.35f), defects);
    }

    private static void Place(Canvas canvas, SplitMix random, List<DefectBox> defects)
    {
        var extent = MathF.Min(random.Range(220, 480), Math.Min(canvas.Width, canvas.Height) * 0.8f);
        float x = random.Range(extent / 2, canvas.Width - extent / 2), y = random.Range(extent / 2, canvas.Height - extent / 2);
        var room = canvas.Around(x, y, extent * 0.75f, extent * 0.75f);
        if (defects.Any(other => room.Intersection(other.Box) > 0)) return;
        // Classes take turns, so that every one occurs as soon as there are six.
        var name = Painters.Defects[defects.Count % Painters.Defects.Count];
        var box = Painters.Of(name).Paint(canvas, random, x, y, extent);
        if (box.Area > 0) defects.Add(new DefectBox(name, box));
    }

    private static Canvas Surface(SplitMix random, int width, int height)
    {
        // The sun stands above: from the upper left round to the upper right.
        var angle = random.Range(-2.7f, -0.45f);
        var canvas = new Canvas(width, height, MathF.Cos(angle), MathF.Sin(angle));
        Concrete.Pour(canvas, random);
        return canvas;
    }

    private static string[] Draw(SplitMix random)
    {
        var kind = random.Unit();
        var count = kind < 0.4f ? 0 : kind < 0.75f ? 1 : kind < 0.95f ? 2 : 3;
        if (count == 0) return [DefectClass.Sound];
        var chosen = new HashSet<string>();
        while (chosen.Count < count) chosen.Add(Painters.Defects[random.Below(Painters.Defects.Count)]);
        return [.. Painters.Defects.Where(chosen.Contains)];
    }

    private static string[] Check(IReadOnlySet<string> classes)
    {
        var known = DefectClass.All.Where(classes.Contains).ToArray();
        if (known.Length == 0 || known.Length != classes.Count || (known.Length > 1 && known.Contains(DefectClass.Sound)))
            throw new InputException("classes", string.Join('|', classes), "is no set of classes that one image can show", $"Name one or more of {string.Join(", ", DefectClass.All)}; sound stands alone.");
        return known;
    }
}
