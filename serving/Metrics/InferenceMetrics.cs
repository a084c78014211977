using Puente.Serving.Engine;

namespace Puente.Serving.Metrics;

/// <summary>
/// What a site's models do, under Triton's names with their labels so that dashboards made for it work, and under <c>puente_…</c> what Triton
/// lacks: latency histograms whose buckets are the same everywhere, and how long the oldest request has waited.
/// </summary>
/// <param name="registry">The models.</param>
/// <param name="machine">The machine; null: nothing is told of it.</param>
/// <param name="tags">Labels of a model's own by its name (<c>metric_tags</c>); null: none.</param>
/// <param name="more">Families of others, told last and the same each time, without samples while nothing is known; null: none.</param>
public sealed class InferenceMetrics(IModelRegistry registry, MachineProbe? machine = null, Func<string, IReadOnlyDictionary<string, string>>? tags = null, Func<IEnumerable<MetricFamily>>? more = null)
{
    private static readonly double[] TritonMilliseconds = [100, 500, 2000, 5000];

    /// <summary>The text of now.</summary>
    public string Text() => ExpositionWriter.Write(Families());

    /// <summary>The families of now: the same each time, some without samples.</summary>
    public IReadOnlyList<MetricFamily> Families()
    {
        var models = ModelSeries.Of(registry, tags);
        return
        [
            Counter("nv_inference_request_success", "Number of successful inference requests, all batch sizes", models, each => each.Success.Count),
            Failures(models),
            Counter("nv_inference_count", "Number of inferences performed (does not include cached requests)", models, each => each.InferenceCount),
            Counter("nv_inference_exec_count", "Number of model executions performed (does not include cached requests)", models, each => each.ExecutionCount),
            Counter("nv_inference_request_duration_us", "Cumulative inference request duration in microseconds (includes cached requests)", models, each => Microseconds(each.Success)),
            Counter("nv_inference_queue_duration_us", "Cumulative inference queuing duration in microseconds (includes cached requests)", models, each => Microseconds(each.Queue)),
            Counter("nv_inference_compute_input_duration_us", "Cumulative compute input duration in microseconds (does not include cached requests)", models, each => Microseconds(each.ComputeInput)),
            Counter("nv_inference_compute_infer_duration_us", "Cumulative compute inference duration in microseconds (does not include cached requests)", models, each => Microseconds(each.ComputeInfer)),
            Counter("nv_inference_compute_output_duration_us", "Cumulative inference compute output duration in microseconds (does not include cached requests)", models, each => Microseconds(each.ComputeOutput)),
            Gauge("nv_inference_pending_request_count", "Instantaneous number of pending requests awaiting execution per-model.", models, each => each.Pending),
            new("nv_inference_first_response_histogram_ms", MetricKind.Histogram, "Duration from request to first response in milliseconds", [.. models.SelectMany(TritonHistogram)]),
            .. Machine(),
            Histogram("puente_inference_request_duration_seconds", "Time from a request's arrival to its answer.", models, each => each.RequestLatency),
            Histogram("puente_inference_queue_duration_seconds", "Time of a request in the queue.", models, each => each.QueueLatency),
            Gauge("puente_inference_oldest_pending_seconds", "How long the oldest request that waits has waited.", models, each => each.OldestPending.TotalSeconds),
            .. PredictionFamilies.Of(models),
            Gauge("puente_model_memory_bytes", "Bytes of a model's files that its sessions hold, those it shares with others included.", models, each => each.MemoryBytes),
            new("puente_model_ready", MetricKind.Gauge, "1 where a version of a model can answer, 0 where it cannot.", [.. registry.Index()
                .Where(entry => entry.Version is not null).OrderBy(entry => entry.Name, StringComparer.Ordinal).ThenBy(entry => entry.Version)
                .Select(entry => new MetricSample(ModelSeries.LabelsOf(entry, tags), entry.State == ModelState.Ready ? 1 : 0))]),
            .. more?.Invoke() ?? [],
        ];
    }

    private IEnumerable<MetricFamily> Machine()
    {
        if (machine?.Look() is not { } usage) yield break;
        yield return One("nv_cpu_utilization", "CPU utilization rate [0.0 - 1.0]", usage.Cpu);
        yield return One("nv_cpu_memory_total_bytes", "CPU total memory (RAM), in bytes", usage.MemoryTotalBytes);
        yield return One("nv_cpu_memory_used_bytes", "CPU used memory (RAM), in bytes", usage.MemoryUsedBytes);
    }

    /// <summary>A request is counted once: refused, given up by its caller, or failed by the model.</summary>
    private static MetricFamily Failures(IReadOnlyList<ModelSeries> models) => new(
        "nv_inference_request_failure", MetricKind.Counter, "Number of failed inference requests, all batch sizes", [.. models.SelectMany(model => new[]
        {
            Reason("REJECTED", model.Statistics.Rejected), Reason("CANCELED", model.Statistics.Cancelled), Reason("BACKEND", model.Statistics.Fail.Count), Reason("OTHER", 0),
        }.Select(reason => new MetricSample([.. model.Labels, reason.Key], reason.Value)))]);

    private static (KeyValuePair<string, string> Key, long Value) Reason(string name, long count) => (new("reason", name), count);

    private static IEnumerable<MetricSample> TritonHistogram(ModelSeries model)
    {
        if (model.Statistics.RequestLatency is not { } latency) return [];
        var counts = new long[TritonMilliseconds.Length + 1];
        for (var i = 0; i < latency.Counts.Count; i++)
        {
            var bucket = 0;
            while (bucket < TritonMilliseconds.Length && (i >= LatencyHistogram.Bounds.Count || LatencyHistogram.Bounds[i] * 1e3 > TritonMilliseconds[bucket])) bucket++;
            counts[bucket] += latency.Counts[i];
        }

        return MetricSample.Histogram(model.Labels, TritonMilliseconds, counts, latency.Nanoseconds / 1e6);
    }

    private static MetricFamily Histogram(string name, string help, IReadOnlyList<ModelSeries> models, Func<ModelStatistics, LatencySnapshot?> latency) => new(
        name, MetricKind.Histogram, help, [.. models.SelectMany(model => latency(model.Statistics) is { } counted
            ? MetricSample.Histogram(model.Labels, LatencyHistogram.Bounds, counted.Counts, counted.Nanoseconds / 1e9) : [])]);

    private static MetricFamily Counter(string name, string help, IReadOnlyList<ModelSeries> models, Func<ModelStatistics, double> value) =>
        new(name, MetricKind.Counter, help, [.. models.Select(model => new MetricSample(model.Labels, value(model.Statistics)))]);

    private static MetricFamily Gauge(string name, string help, IReadOnlyList<ModelSeries> models, Func<ModelStatistics, double> value) =>
        new(name, MetricKind.Gauge, help, [.. models.Select(model => new MetricSample(model.Labels, value(model.Statistics)))]);

    /// <summary>Without a sample where <paramref name="value"/> is not known.</summary>
    private static MetricFamily One(string name, string help, double? value) => new(name, MetricKind.Gauge, help, value is { } known ? [new MetricSample([], known)] : []);

    private static double Microseconds(StatisticDuration duration) => Math.Floor(duration.Nanoseconds / 1e3);
}
