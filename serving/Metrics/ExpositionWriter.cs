using System.Globalization;
using System.Text;

namespace Puente.Serving.Metrics;

/// <summary>
/// Writes Prometheus's text exposition format 0.0.4: for each family HELP, TYPE and its samples, in the order given, lines ended by a line feed.
/// OpenTelemetry's exporter adds suffixes and scopes to names, and prometheus-net's counters cannot go back to zero when a model is
/// loaded again, so neither can carry Triton's names and counts.
/// </summary>
public static class ExpositionWriter
{
    /// <summary>Content type of the text.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>The text of <paramref name="families"/>.</summary>
    /// <exception cref="ArgumentException">A name is none, or two families share one.</exception>
    public static string Write(IEnumerable<MetricFamily> families)
    {
        var text = new StringBuilder();
        var seen = new HashSet<string>();
        foreach (var family in families.Where(family => family.Samples.Count > 0))
        {
            if (!MetricNames.IsMetric(family.Name) || !seen.Add(family.Name)) throw new ArgumentException($"'{family.Name}' is no metric's name, or is taken.", nameof(families));
            text.Append("# HELP ").Append(family.Name).Append(' ').Append(Escape(family.Help, quotes: false)).Append('\n');
            text.Append("# TYPE ").Append(family.Name).Append(' ').Append(family.Kind switch { MetricKind.Counter => "counter", MetricKind.Gauge => "gauge", _ => "histogram" }).Append('\n');
            foreach (var sample in family.Samples) Sample(text, family.Name, sample);
        }

        return text.ToString();
    }

    private static void Sample(StringBuilder text, string name, MetricSample sample)
    {
        text.Append(name).Append(sample.Suffix);
        foreach (var (i, label) in sample.Labels.Index())
        {
            if (!MetricNames.IsLabel(label.Key)) throw new ArgumentException($"'{label.Key}' is no label's name.", nameof(sample));
            text.Append(i == 0 ? '{' : ',').Append(label.Key).Append("=\"").Append(Escape(label.Value, quotes: true)).Append('"');
        }

        text.Append(sample.Labels.Count > 0 ? "} " : " ").Append(Number(sample.Value)).Append('\n');
    }

    private static string Escape(string value, bool quotes)
    {
        var escaped = value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return quotes ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped;
    }

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        double.NaN => "NaN",
        _ when Math.Floor(value) == value && Math.Abs(value) < 1e18 => ((long)value).ToString(CultureInfo.InvariantCulture),
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };
}
