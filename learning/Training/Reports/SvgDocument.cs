using System.Globalization;
using System.Xml.Linq;

namespace Puente.Learning.Training.Reports;

/// <summary>A drawing that stands alone: no script, no font, no file beside it, and readable on light and dark ground alike.</summary>
/// <param name="width">Pixels across.</param>
/// <param name="height">Pixels down.</param>
/// <param name="title">Heading, and what a screen reader says.</param>
internal sealed class SvgDocument(int width, int height, string title)
{
    /// <summary>Colours told apart with any kind of colour vision (after Okabe and Ito 2008), each with about the same contrast to white and to near-black.</summary>
    public const int Colours = 8;

    private const string Style = """
        text { font: 12px system-ui, sans-serif; fill: #24292f } .title { font-size: 14px; font-weight: 600 } .small { font-size: 11px }
        .ground { fill: #ffffff } .grid { stroke: #d8dee4; stroke-width: 1 } .axis { stroke: #57606a; stroke-width: 1; fill: none }
        .line { fill: none; stroke-width: 2; stroke-linejoin: round } .reference { fill: none; stroke: #8b949e; stroke-width: 1.5; stroke-dasharray: 5 4 }
        .cell { fill: #0072b2 } .on { fill: #ffffff }
        .s0 { stroke: #0b7bc1 } .s1 { stroke: #d55e00 } .s2 { stroke: #0a8f68 } .s3 { stroke: #b8609b } .s4 { stroke: #a87b00 } .s5 { stroke: #c2453f } .s6 { stroke: #7b6fd0 } .s7 { stroke: #808890 }
        .d0 { fill: #0b7bc1 } .d1 { fill: #d55e00 } .d2 { fill: #0a8f68 } .d3 { fill: #b8609b } .d4 { fill: #a87b00 } .d5 { fill: #c2453f } .d6 { fill: #7b6fd0 } .d7 { fill: #808890 }
        @media (prefers-color-scheme: dark) {
          text { fill: #e6edf3 } .ground { fill: #0d1117 } .grid { stroke: #30363d } .axis { stroke: #8b949e } .on { fill: #ffffff }
        }
        """;

    private static readonly XNamespace _svg = "http://www.w3.org/2000/svg";

    private readonly XElement _root = new(
        _svg + "svg", new XAttribute("viewBox", $"0 0 {width} {height}"), new XAttribute("width", width), new XAttribute("height", height), new XAttribute("role", "img"),
        new XElement(_svg + "title", title), new XElement(_svg + "style", Style),
        new XElement(_svg + "rect", new XAttribute("class", "ground"), new XAttribute("width", width), new XAttribute("height", height)));

    /// <summary>Adds an element.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="attributes">Name and value of each attribute; numbers are written with two decimals at most.</param>
    public SvgDocument Add(string name, params (string Name, object Value)[] attributes)
    {
        _root.Add(new XElement(_svg + name, attributes.Select(pair => new XAttribute(pair.Name, Text(pair.Value)))));
        return this;
    }

    /// <summary>Adds text at a place.</summary>
    /// <param name="text">The words.</param>
    /// <param name="x">Pixels.</param>
    /// <param name="y">Pixels, the base line.</param>
    /// <param name="anchor">start, middle or end.</param>
    /// <param name="style">A class of the style sheet; null for plain text.</param>
    /// <param name="turn">Degrees about the place.</param>
    public SvgDocument Label(string text, double x, double y, string anchor = "middle", string? style = null, double turn = 0)
    {
        var label = new XElement(_svg + "text", text, new XAttribute("x", Text(x)), new XAttribute("y", Text(y)), new XAttribute("text-anchor", anchor));
        if (style is not null) label.Add(new XAttribute("class", style));
        if (turn != 0) label.Add(new XAttribute("transform", $"rotate({Text(turn)} {Text(x)} {Text(y)})"));
        _root.Add(label);
        return this;
    }

    /// <summary>A number as attributes have it.</summary>
    public static string Text(object value) => value is double number
        ? Math.Round(number, 2).ToString("0.##", CultureInfo.InvariantCulture)
        : Convert.ToString(value, CultureInfo.InvariantCulture)!;

    /// <summary>The file's text.</summary>
    public override string ToString() => _root.ToString(SaveOptions.None) + "\n";
}
