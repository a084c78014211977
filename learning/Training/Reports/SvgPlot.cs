using System.Globalization;

namespace Puente.Learning.Training.Reports;

/// <summary>A plot of lines over two axes with ticks and a legend, as SVG.</summary>
/// <param name="Title">Heading.</param>
/// <param name="XLabel">What lies along.</param>
/// <param name="YLabel">What lies up.</param>
public sealed record SvgPlot(string Title, string XLabel, string YLabel)
{
    private const int Left = 62, Top = 36, Across = 420, Down = 300, Bottom = 52, Legend = 200, LegendLine = 20;

    /// <summary>The lines, in the order of the legend.</summary>
    public IReadOnlyList<PlotSeries> Series { get; init; } = [];

    /// <summary>True where both axes run from 0 to 1, whatever the points are.</summary>
    public bool UnitAxes { get; init; }

    /// <summary>The file's text.</summary>
    public string ToSvg()
    {
        var lines = Series.Select(series => series with { Points = [.. series.Points.Where(p => double.IsFinite(p.X) && double.IsFinite(p.Y))] }).ToArray();
        var unit = new PlotTicks(0, 1, 0.2);
        var x = UnitAxes ? unit : PlotTicks.Over(lines.SelectMany(line => line.Points.Select(p => p.X)));
        var y = UnitAxes ? unit : PlotTicks.Over(lines.SelectMany(line => line.Points.Select(p => p.Y)));
        var svg = new SvgDocument(Left + Across + Legend, Math.Max(Top + Down + Bottom, Top + LegendLine * lines.Length), Title);
        svg.Label(Title, Left, 22, "start", "title");
        foreach (var tick in x.Values)
            svg.Add("line", ("class", "grid"), ("x1", X(tick)), ("x2", X(tick)), ("y1", Top), ("y2", Top + Down)).Label(Number(tick, x.Step), X(tick), Top + Down + 18, style: "small");
        foreach (var tick in y.Values)
            svg.Add("line", ("class", "grid"), ("x1", Left), ("x2", Left + Across), ("y1", Y(tick)), ("y2", Y(tick))).Label(Number(tick, y.Step), Left - 8, Y(tick) + 4, "end", "small");
        svg.Add("rect", ("class", "axis"), ("x", Left), ("y", Top), ("width", Across), ("height", Down));
        svg.Label(XLabel, Left + Across / 2.0, Top + Down + 40).Label(YLabel, 16, Top + Down / 2.0, turn: -90);
        var colour = 0;
        for (var n = 0; n < lines.Length; n++)
        {
            var style = lines[n].Reference ? "reference" : $"line s{colour % SvgDocument.Colours}";
            svg.Add("polyline", ("class", style), ("points", string.Join(' ', lines[n].Points.Select(p => $"{SvgDocument.Text(X(p.X))},{SvgDocument.Text(Y(p.Y))}"))));
            foreach (var point in lines[n].Points.Where(_ => lines[n] is { Dots: true, Reference: false }))
                svg.Add("circle", ("class", $"d{colour % SvgDocument.Colours}"), ("cx", X(point.X)), ("cy", Y(point.Y)), ("r", 3));
            var at = Top + 10 + LegendLine * n;
            svg.Add("line", ("class", style), ("x1", Left + Across + 14), ("x2", Left + Across + 36), ("y1", at), ("y2", at)).Label(lines[n].Name, Left + Across + 42, at + 4, "start", "small");
            colour += lines[n].Reference ? 0 : 1;
        }

        return svg.ToString();

        double X(double value) => Left + Across * (value - x.Low) / (x.High - x.Low);

        double Y(double value) => Top + Down * (1 - (value - y.Low) / (y.High - y.Low));
    }

    private static string Number(double value, double step) =>
        Math.Abs(value) >= 1e6 ? value.ToString("0.#e0", CultureInfo.InvariantCulture)
        : Math.Round(value, Math.Clamp((int)Math.Ceiling(-Math.Log10(step) - 1e-9), 0, 12)).ToString("0.############", CultureInfo.InvariantCulture);
}
