using System.Text.Json;
using System.Text.Json.Serialization;

namespace Puente.Bench.Measures;

/// <summary>Writes one JSON line a figure.</summary>
internal static class FigureWriter
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public static string Line(Figure figure) =>
        JsonSerializer.Serialize(new { figure.Name, figure.Store, Value = Round(figure.Value), figure.Unit, Raw = Round(figure.Raw), Ratio = Round(figure.Ratio) }, Options);

    /// <summary>Four significant digits: more are noise.</summary>
    private static double? Round(double? value) => value is { } given ? Round(given) : null;

    private static double Round(double value) =>
        value == 0 || !double.IsFinite(value) ? value : Math.Round(value, Math.Clamp(3 - (int)Math.Floor(Math.Log10(Math.Abs(value))), 0, 15));
}
