using System.Diagnostics.Metrics;
using Microsoft.Extensions.Time.Testing;
using Puente.Serving.Engine;
using Puente.Serving.Metrics;
using Puente.Serving.Telemetry;

namespace Puente.Serving.Tests.Metrics;

public sealed class ServingMeterTests
{
    [Fact]
    public void What_is_known_only_later_has_an_instrument_from_the_start()
    {
        var (stat, drift, clock) = ("cpu  100 0 100 700 100 0 0 0\n", (double?)null, new FakeTimeProvider());
        var probe = new MachineProbe(path => path == "/proc/stat" ? stat : null);
        IEnumerable<MetricFamily> Drift() => [new("puente_drift_photographs", MetricKind.Gauge, "", drift is { } known ? [new MetricSample([], known)] : [])];
        var registry = new FixedRegistry((new ModelIndexEntry("defects", 3, ModelState.Ready, ""), new ModelStatistics(null, 3, 1, default, default, default, default, default, default, [], 7)));
        using var meter = new ServingMeter(new InferenceMetrics(registry, probe, more: Drift), clock);
        var told = new Dictionary<string, double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, meter)) self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => told[instrument.Name] = value);
        listener.Start();

        listener.RecordObservableInstruments();
        Assert.Equal((3, 7), (told["nv_inference_count"], told["puente_model_memory_bytes"]));
        Assert.DoesNotContain("nv_cpu_utilization", told);
        Assert.DoesNotContain("puente_drift_photographs", told);

        (stat, drift) = ("cpu  150 0 150 750 150 0 0 0\n", 12);
        clock.Advance(TimeSpan.FromSeconds(1));
        listener.RecordObservableInstruments();
        Assert.Equal((0.5, 12), (told["nv_cpu_utilization"], told["puente_drift_photographs"]));
    }
}
