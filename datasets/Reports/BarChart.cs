using System.Globalization;
using System.Text;

namespace Puente.Datasets.Reports;

/// <summary>Charts as inline SVG. Colours come from the page's variables, so that they are readable on light and dark ground.</summary>
internal static class BarChart
{
    private const double Width = 320, Height = 120, Foot = 16;

    /// <summary>The bins as bars, what is rejected shaded, both edges labelled.</summary>
    public static string Of(Histogram histogram)
    {
        var most = Math.Max(1, histogram.Counts.Max());
        var (span, step) = (histogram.High - histogram.Low, Width / histogram.Counts.Count);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""<svg viewBox="0 0 {Width} {Height + Foot}" role="img" aria-label="{Page.Text(histogram.Name)}">""");
        if (histogram.Least is { } least) Shade(svg, 0, Place(least));
        if (histogram.Most is { } top) Shade(svg, Place(top), Width);
        foreach (var (bin, count) in histogram.Counts.Index())
        {
            // The root keeps small bins visible beside a large one.
            var high = count == 0 ? 0 : Math.Max(2, Math.Sqrt((double)count / most) * (Height - 4));
            svg.Append(CultureInfo.InvariantCulture, $"""<rect class="bar" x="{bin * step + 0.5:0.##}" y="{Height - high:0.##}" width="{step - 1:0.##}" height="{high:0.##}"><title>{histogram.Low + span * bin / histogram.Counts.Count:0.###} to {histogram.Low + span * (bin + 1) / histogram.Counts.Count:0.###}: {count}</title></rect>""");
        }

        svg.Append(CultureInfo.InvariantCulture, $"""<line class="axis" x1="0" y1="{Height}" x2="{Width}" y2="{Height}"/><text x="0" y="{Height + 13}">{histogram.Low:0.##}</text><text x="{Width}" y="{Height + 13}" text-anchor="end">{histogram.High:0.##}</text></svg>""");
        return svg.ToString();

        double Place(double value) => Math.Clamp((value - histogram.Low) / span, 0, 1) * Width;
    }

    /// <summary>A horizontal bar for each entry.</summary>
    public static string Of(IEnumerable<KeyValuePair<string, int>> counts)
    {
        var all = counts.ToList();
        var most = Math.Max(1, all.Select(entry => entry.Value).DefaultIfEmpty(1).Max());
        var rows = all.Select(entry => string.Create(CultureInfo.InvariantCulture,
            $"""<tr><th>{Page.Text(entry.Key)}</th><td class="wide"><svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect class="bar" x="0" y="0" width="{Math.Max(0.5, 100.0 * entry.Value / most):0.##}" height="4"/></svg></td><td class="number">{entry.Value}</td></tr>"""));
        return $"""<table class="bars">{string.Concat(rows)}</table>""";
    }

    private static void Shade(StringBuilder svg, double from, double to)
    {
        if (to > from) svg.Append(CultureInfo.InvariantCulture, $"""<rect class="out" x="{from:0.##}" y="0" width="{to - from:0.##}" height="{Height}"/>""");
    }
}
