using System.Globalization;
using System.Net;
using System.Text;

namespace Puente.Cli.Report.Html;

/// <summary>One line of a chart.</summary>
/// <param name="Name">What it is of.</param>
/// <param name="Points">In the order of X.</param>
public sealed record ChartLine(string Name, IReadOnlyList<(double X, double Y)> Points);

/// <summary>Lines over a common axis as inline SVG, in the colours of the page it stands in.</summary>
/// <param name="xName">What X counts.</param>
/// <param name="yName">What Y measures.</param>
/// <param name="lines">The lines; each has at least one point.</param>
public sealed class LineChart(string xName, string yName, IReadOnlyList<ChartLine> lines)
{
    private const int Width = 760, Height = 260, Left = 64, Right = 16, Top = 14, Bottom = 46, Ticks = 5;

    // A line of more points than the chart has pixels is drawn by fewer.
    private const int MaxPoints = 600;

    private static readonly string[] Colours = ["var(--blue)", "var(--orange)", "var(--green)"];

    /// <summary>The drawing.</summary>
    public string Svg()
    {
        var points = lines.SelectMany(line => line.Points).ToList();
        var (x, y) = (Axis.Of(points.Min(p => p.X), points.Max(p => p.X), Ticks), Axis.Of(points.Min(p => p.Y), points.Max(p => p.Y), Ticks));
        var svg = new StringBuilder();
        Append(svg, $"<svg viewBox=\"0 0 {Width} {Height}\" width=\"{Width}\" height=\"{Height}\" role=\"img\" aria-label=\"{WebUtility.HtmlEncode($"{yName} over {xName}")}\" font-size=\"12\" fill=\"var(--soft)\">");
        foreach (var tick in y.Ticks)
        {
            Append(svg, $"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(y, tick):0.#}\" y2=\"{Y(y, tick):0.#}\" stroke=\"var(--line)\"/>");
            Append(svg, $"<text x=\"{Left - 8}\" y=\"{Y(y, tick) + 4:0.#}\" text-anchor=\"end\">{y.Text(tick)}</text>");
        }

        foreach (var tick in x.Ticks) Append(svg, $"<text x=\"{X(x, tick):0.#}\" y=\"{Height - Bottom + 18}\" text-anchor=\"middle\">{x.Text(tick)}</text>");
        Append(svg, $"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 6}\" text-anchor=\"middle\">{WebUtility.HtmlEncode(xName)}</text>");
        Append(svg, $"<text transform=\"translate(14 {(Top + Height - Bottom) / 2}) rotate(-90)\" text-anchor=\"middle\">{WebUtility.HtmlEncode(yName)}</text>");
        foreach (var (index, line) in lines.Index()) Draw(svg, line, Colours[index % Colours.Length], x, y);
        if (lines.Count > 1) Legend(svg);
        return svg.Append("</svg>").ToString();
    }

    private static void Draw(StringBuilder svg, ChartLine line, string colour, Axis x, Axis y)
    {
        var every = Math.Max(1, line.Points.Count / MaxPoints);
        var drawn = line.Points.Where((_, i) => i % every == 0 || i == line.Points.Count - 1).ToList();
        var path = string.Join(' ', drawn.Select(p => Invariant($"{X(x, p.X):0.#},{Y(y, p.Y):0.#}")));
        if (drawn.Count > 1) Append(svg, $"<polyline points=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" stroke-linejoin=\"round\"/>");
        var last = drawn[^1];
        Append(svg, $"<circle cx=\"{X(x, last.X):0.#}\" cy=\"{Y(y, last.Y):0.#}\" r=\"3.5\" fill=\"{colour}\"/>");
    }

    private void Legend(StringBuilder svg)
    {
        foreach (var (index, line) in lines.Index())
        {
            var top = Top + 6 + 18 * index;
            Append(svg, $"<rect x=\"{Width - Right - 150}\" y=\"{top}\" width=\"14\" height=\"4\" fill=\"{Colours[index % Colours.Length]}\"/>");
            Append(svg, $"<text x=\"{Width - Right - 130}\" y=\"{top + 6}\">{WebUtility.HtmlEncode(line.Name)}</text>");
        }
    }

    private static double X(Axis axis, double value) => Left + (Width - Left - Right) * axis.Part(value);

    private static double Y(Axis axis, double value) => Height - Bottom - (Height - Top - Bottom) * axis.Part(value);

    private static void Append(StringBuilder svg, FormattableString text) => svg.Append(Invariant(text));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
