using Puente.Core.Inspection;
using Puente.Core.Models;

namespace Puente.Serving.Inspection;

/// <summary>A strip under the picture: each class that can be drawn, its colour and how many regions carry it (and how many of those the release is not sure of), wrapped to the width.</summary>
internal sealed class Legend
{
    private readonly List<(int X, int Line, string Text, Rgb Colour)> entries = [];
    private readonly int dot, lines;

    private Legend(IEnumerable<(string Text, Rgb Colour)> items, int width, int dot)
    {
        this.dot = dot;
        var (x, line) = (2 * dot, 0);
        foreach (var (text, colour) in items)
        {
            var wide = (PixelFont.Measure(text) + 16) * dot;
            if (x > 2 * dot && x + wide > width) (x, line) = (2 * dot, line + 1);
            entries.Add((x, line, text, colour));
            x += wide;
        }

        lines = line + 1;
    }

    public int Height => (lines * LineDots + 3) * dot;

    private static int LineDots => PixelFont.Height + 4;

    public static Legend Of(IReadOnlyList<DefectRegion> regions, IReadOnlyList<string> classes, int width, int dot) => new(
        classes.Select((name, i) => (Name: name, Colour: ClassColours.Of(i))).Where(c => c.Name != DefectClass.Sound)
            .Select(c => (Text(c.Name, [.. regions.Where(r => r.Class == c.Name)]), c.Colour)),
        width, dot);

    private static string Text(string name, IReadOnlyList<DefectRegion> own) =>
        own.Count(r => r.Uncertain == true) is > 0 and var unsure ? $"{name} {own.Count} ({unsure}?)" : $"{name} {own.Count}";

    public void Draw(Canvas canvas, int top)
    {
        canvas.Fill(0, top, canvas.Width, Height, new Rgb(24, 24, 24));
        foreach (var (x, line, text, colour) in entries)
        {
            var y = top + (line * LineDots + 3) * dot;
            canvas.Fill(x, y, 8 * dot, 8 * dot, colour);
            canvas.Text(x + 10 * dot, y, text, new Rgb(240, 240, 240), dot);
        }
    }
}
