using System.Xml.Linq;
using Puente.Core.Training;
using Puente.Learning.Training.Reports;

namespace Puente.Learning.Tests.Reports;

public class SvgTests
{
    private static readonly XNamespace _svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Points_lie_where_the_axes_say()
    {
        var svg = XElement.Parse(new SvgPlot("t", "x", "y") { UnitAxes = true, Series = [new("a", [(0, 0), (0.5, 1), (double.NaN, 0), (1, 0.25)])] }.ToSvg());
        Assert.Equal("62,336 272,36 482,261", svg.Element(_svg + "polyline")!.Attribute("points")!.Value);
        Assert.Equal(["0", "0.2", "0.4", "0.6", "0.8", "1"], svg.Elements(_svg + "text").Skip(1).Take(6).Select(text => text.Value));
    }

    [Theory]
    [InlineData(new[] { 0.0, 8000 }, "0 2000 4000 6000 8000")]
    [InlineData(new[] { 0.13, 0.41 }, "0.1 0.15 0.2 0.25 0.3 0.35 0.4 0.45")]
    [InlineData(new[] { 3.0, 3 }, "2.4 2.6 2.8 3 3.2 3.4 3.6")]
    [InlineData(new double[0], "0 0.2 0.4 0.6 0.8 1")]
    public void Ticks_are_round(double[] values, string expected)
    {
        var svg = XElement.Parse(new SvgPlot("t", "x", "y") { Series = [new("a", [.. values.Select(v => (v, 1.0))])] }.ToSvg());
        var labels = svg.Elements(_svg + "text").Skip(1).TakeWhile(text => text.Attribute("text-anchor")!.Value == "middle").Select(text => text.Value);
        Assert.StartsWith(expected, string.Join(' ', labels.Take(expected.Split(' ').Length)));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(19)]
    public void The_legend_names_every_line_within_the_drawing(int lines)
    {
        var svg = XElement.Parse(new SvgPlot("t", "x", "y") { Series = [.. Enumerable.Range(0, lines).Select(n => new PlotSeries($"class {n}", [(0, n)]))] }.ToSvg());
        var names = svg.Elements(_svg + "text").Where(text => text.Value.StartsWith("class", StringComparison.Ordinal)).ToArray();
        Assert.Equal(lines, names.Length);
        Assert.All(names, name => Assert.InRange((double)name.Attribute("y")!, 0, (double)svg.Attribute("height")!));
    }

    [Fact]
    public void A_drawing_stands_alone_and_names_are_escaped()
    {
        var text = new SvgPlot("a < b & c", "x", "y") { Series = [new("<script>", [(0, 1)])] }.ToSvg();
        Assert.Equal("a < b & c", XElement.Parse(text).Element(_svg + "title")!.Value);
        Assert.Contains("prefers-color-scheme: dark", text);
        Assert.DoesNotContain("<script", text);
        Assert.DoesNotContain("href", text);
    }

    [Fact]
    public void Confusion_shows_each_count_and_shades_by_row()
    {
        var svg = XElement.Parse(ConfusionPlot.ToSvg(["crack", "sound"], [[3, 1], [0, 0]]));
        Assert.Equal(["0.75", "0.25", "0", "0"], svg.Elements(_svg + "rect").Where(rect => rect.Attribute("class")!.Value == "cell").Select(rect => rect.Attribute("fill-opacity")!.Value));
        Assert.Equal(["3", "1", "0", "0"], svg.Elements(_svg + "text").Where(text => int.TryParse(text.Value, out _)).Select(text => text.Value));
    }

    [Fact]
    public void A_run_is_drawn_where_it_has_points_enough()
    {
        var plots = TrainingPlots.Of([new(1, 4, null, null), new(5, null, 0.5, 3), new(9, 2, null, null)]);
        Assert.Equal(["loss.svg", "probe.svg"], plots.Select(plot => plot.File));
        Assert.Equal(2, XElement.Parse(plots[0].Svg).Element(_svg + "polyline")!.Attribute("points")!.Value.Split(' ').Length);
        Assert.Single(XElement.Parse(plots[1].Svg).Elements(_svg + "circle"));
        Assert.Empty(TrainingPlots.Of([]));
    }
}
