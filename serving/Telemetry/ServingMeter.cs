using System.Diagnostics.Metrics;
using Puente.Serving.Metrics;

namespace Puente.Serving.Telemetry;

/// <summary>
/// The counters and gauges of <see cref="InferenceMetrics"/> as instruments of OpenTelemetry, by the same names and labels. Its histograms are told to Prometheus alone: an instrument
/// that is looked at has no kind for them.
/// </summary>
public sealed class ServingMeter : IDisposable
{
    private readonly Meter _meter;
    private readonly InferenceMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly Lock _looking = new();
    private (long At, IReadOnlyList<MetricFamily> Families)? _last;

    /// <summary>Over <paramref name="metrics"/>, which are read once for the names of their families, and then only where somebody listens.</summary>
    /// <param name="metrics">What is told; its families are the same each time.</param>
    /// <param name="clock">How long one look holds.</param>
    public ServingMeter(InferenceMetrics metrics, TimeProvider clock)
    {
        (_metrics, _clock) = (metrics, clock);
        _meter = new Meter(new MeterOptions(ServingTelemetry.MeterName) { Scope = this });
        foreach (var family in metrics.Families())
        {
            if (family.Kind == MetricKind.Counter) _meter.CreateObservableCounter(family.Name, () => Look(family.Name), description: family.Help);
            else if (family.Kind == MetricKind.Gauge) _meter.CreateObservableGauge(family.Name, () => Look(family.Name), description: family.Help);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<double>> Look(string name) => Families().Where(family => family.Name == name).SelectMany(family => family.Samples)
        .Select(sample => new Measurement<double>(sample.Value, sample.Labels.Select(label => KeyValuePair.Create(label.Key, (object?)label.Value))));

    /// <summary>One look for all instruments of one collection.</summary>
    private IReadOnlyList<MetricFamily> Families()
    {
        lock (_looking)
        {
            if (_last is not { } last || _clock.GetElapsedTime(last.At) > TimeSpan.FromMilliseconds(500)) _last = last = (_clock.GetTimestamp(), _metrics.Families());
            return last.Families;
        }
    }
}
