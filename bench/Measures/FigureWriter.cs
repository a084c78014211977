using System.Text.Encodings.Web;
using System.Text.Json;

namespace Puente.Bench.Measures;

/// <summary>Writes one JSON line a figure.</summary>
internal static class FigureWriter
{
    // Notes are read by people.
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Line(Figure figure) => JsonSerializer.Serialize(
        new
        {
            figure.Bench,
            Figure = figure.Name,
            Value = Round(figure.Value),
            figure.Unit,
            figure.Peer,
            PeerValue = Round(figure.PeerValue),
            Ratio = Round(figure.Ratio),
            Target = figure.Least ?? figure.Target,
            figure.Met,
            figure.Runs,
            figure.Note,
        },
        Options);

    /// <summary>Four significant digits: more are noise.</summary>
    private static double? Round(double? value) => value is { } given ? Round(given) : null;

    private static double Round(double value) =>
        value == 0 || !double.IsFinite(value) ? value : Math.Round(value, Math.Clamp(3 - (int)Math.Floor(Math.Log10(Math.Abs(value))), 0, 15));
}
