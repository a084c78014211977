namespace Puente.Serving.Metrics;

/// <summary>What Prometheus takes for names.</summary>
internal static class MetricNames
{
    /// <summary>True for the name of a label that is not Prometheus's own.</summary>
    public static bool IsLabel(string name) => IsName(name, false) && !name.StartsWith("__", StringComparison.Ordinal);

    /// <summary>True for the name of a metric.</summary>
    public static bool IsMetric(string name) => IsName(name, true);

    private static bool IsName(string name, bool colons) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_' || (colons && c == ':'));
}
