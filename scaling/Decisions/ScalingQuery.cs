using System.Globalization;
using Puente.Core;

namespace Puente.Scaling.Decisions;

/// <summary>What one trigger asks, read from its metadata (<see cref="MetadataKeys"/>).</summary>
/// <param name="Metric">What to scale by.</param>
/// <param name="Target">Above zero, in the metric's unit.</param>
/// <param name="ActivationTarget">At least zero, in the metric's unit.</param>
/// <param name="MaxAge">How old a reading may be.</param>
public sealed record ScalingQuery(ScalingMetric Metric, double Target, double ActivationTarget, TimeSpan MaxAge)
{
    /// <summary>KEDA keeps three decimals of a target: less would be zero there, and the autoscaler divides by it.</summary>
    public const double LeastTarget = 0.001;

    /// <summary>Most of a target, and of a value that is told: in thousandths it fits the autoscaler's 64-bit quantities many times over.</summary>
    public const double Most = 1e12;

    private const int DefaultMaxAgeSeconds = 60, LongestMaxAgeSeconds = 3600;

    /// <summary>Reads and checks a trigger's metadata.</summary>
    /// <exception cref="InputException">Keys are missing, wrong or unknown: all of them are told.</exception>
    public static ScalingQuery Read(IReadOnlyDictionary<string, string> metadata)
    {
        var faults = new List<InputException>();
        var names = string.Join(", ", ScalingMetric.All.Select(one => one.Name));
        foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            if (!IsKnown(key)) Fault(key, value, "is no key of this scaler", $"Give {string.Join(", ", MetadataKeys.Ours)}, and KEDA's {string.Join(", ", MetadataKeys.Kedas)}.");

        var name = Text(MetadataKeys.Metric);
        var metric = ScalingMetric.Find(name);
        if (metric is null) Fault(MetadataKeys.Metric, name, name is null ? "is missing" : "is no metric of this scaler", $"Give one of {names}.");
        var target = Number(MetadataKeys.Target, null, LeastTarget, Most);
        var activation = Number(MetadataKeys.ActivationTarget, 0, 0, Most);
        var age = Number(MetadataKeys.MaxAgeSeconds, DefaultMaxAgeSeconds, 1, LongestMaxAgeSeconds);
        return faults switch
        {
            [] => new ScalingQuery(metric!, target, activation, TimeSpan.FromSeconds(age)),
            [var fault] => throw fault,
            _ => throw new InputException("scalerMetadata", null, $"has {faults.Count} faults", string.Join(' ', faults.Select(fault => fault.Message))),
        };

        string? Text(string key)
        {
            var (plain, resolved) = (metadata.GetValueOrDefault(key), metadata.GetValueOrDefault(key + MetadataKeys.FromEnv));
            if (plain is not null && resolved is not null)
                Fault(key, plain, $"stands beside {key}{MetadataKeys.FromEnv}", "Give one of the two.");
            return plain ?? resolved;
        }

        double Number(string key, double? otherwise, double least, double most)
        {
            var text = Text(key);
            if (text is null && otherwise is { } fallback) return fallback;
            if (double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
                return number;
            Fault(key, text, text is null ? "is missing" : "is no number or out of bounds", string.Create(CultureInfo.InvariantCulture, $"Give a number from {least} to {most}, such as \"5\" or \"2.5\"{Unit(key)}."));
            return least;
        }

        string Unit(string key) => key == MetadataKeys.MaxAgeSeconds || metric is null ? "" : $", in {metric.Unit}";

        void Fault(string key, string? value, string problem, string remedy) => faults.Add(new InputException($"scalerMetadata.{key}", Short(value), problem, remedy));
    }

    private static bool IsKnown(string key) =>
        MetadataKeys.Kedas.Contains(key) || MetadataKeys.Ours.Any(ours => key == ours || key == ours + MetadataKeys.FromEnv);

    private static string? Short(string? value) => value is { Length: > 100 } ? value[..100] + "…" : value;
}
