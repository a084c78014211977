using System.Diagnostics;
using System.Diagnostics.Metrics;
using Puente.Runtime.DurableTask.Storage;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Runtime.DurableTask.Engine;

/// <summary>The engine's instruments, named and measured after OpenTelemetry's conventions: seconds, and what is counted in braces.</summary>
internal sealed class EngineMetrics : IDisposable
{
    // The gauges of one collection share a look at the database.
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    private readonly Meter _meter;
    private readonly Func<Backlog?> _look;
    private readonly Histogram<double> _activityDuration;
    private readonly Counter<long> _activityFailures;
    private readonly Histogram<double> _orchestrationDuration;
    private readonly Counter<long> _orchestrationEnds;
    private readonly Histogram<double> _commitDuration;
    private readonly Histogram<int> _commitSize;
    private readonly Lock _gate = new();
    private Backlog? _backlog;
    private long _looked;

    /// <param name="hub">The hub's name.</param>
    /// <param name="health">Whether work goes on.</param>
    /// <param name="look">What waits, from the database; null while it cannot be read.</param>
    /// <param name="running">How many activities run in this process.</param>
    public EngineMetrics(string hub, DurableTaskHealth health, Func<Backlog?> look, Func<int> running)
    {
        _look = look;
        _meter = new Meter(new MeterOptions(DurableTaskTelemetry.MeterName) { Tags = [new("durabletask.hub", hub)], Scope = this });
        var (seconds, tasks) = (new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30, 60, 300, 1800, 7200, 86_400] }, "{activity}");
        _activityDuration = _meter.CreateHistogram("durabletask.activity.duration", "s", "Time in an activity's code.", advice: seconds);
        _activityFailures = _meter.CreateCounter<long>("durabletask.activity.failures", "{failure}", "Activities that threw.");
        _orchestrationDuration = _meter.CreateHistogram("durabletask.orchestration.duration", "s", "From an instance's creation to its end.", advice: seconds);
        _orchestrationEnds = _meter.CreateCounter<long>("durabletask.orchestration.ends", "{orchestration}", "Instances that ended.");
        _commitDuration = _meter.CreateHistogram(
            "durabletask.storage.commit.duration", "s", "Time of a transaction, flush included.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5] });
        _commitSize = _meter.CreateHistogram(
            "durabletask.storage.commit.size", "{write}", "Writes that shared a transaction.",
            advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256] });
        _meter.CreateObservableGauge("durabletask.activity.running", running, tasks, "Activities that run in this process.");
        _meter.CreateObservableGauge("durabletask.activity.waiting", () => Look(b => b.Activities), tasks, "Activities that wait to be run.");
        _meter.CreateObservableGauge("durabletask.orchestration.ready", () => Look(b => b.Instances), "{orchestration}", "Instances with something to read.");
        _meter.CreateObservableGauge("durabletask.work_item.oldest_age", Ages, "s", "Age of the oldest work item that waits; 0 when none does.");
        _meter.CreateObservableGauge("durabletask.unhealthy", () => health.State == DurableTaskHealthState.Healthy ? 0 : 1, "1", "1 while the engine makes no progress.");
    }

    public void ActivityRan(string name, TimeSpan duration, Exception? failure)
    {
        var tags = new TagList { { "durabletask.task.name", name } };
        if (failure is not null) tags.Add("error.type", failure.GetType().FullName);
        _activityDuration.Record(duration.TotalSeconds, tags);
        if (failure is not null) _activityFailures.Add(1, tags);
    }

    public void Ended(InstanceEnd end)
    {
        var tags = new TagList { { "durabletask.task.name", end.Instance.Name }, { "durabletask.task.status", end.Status.ToString() } };
        _orchestrationDuration.Record(Math.Max(0, (end.At - end.Instance.CreatedAt).TotalSeconds), tags);
        _orchestrationEnds.Add(1, tags);
    }

    public void Committed(int writes, TimeSpan duration)
    {
        _commitDuration.Record(duration.TotalSeconds);
        _commitSize.Record(writes);
    }

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<long>> Look(Func<Backlog, long> what) => Now() is { } backlog ? [new(what(backlog))] : [];

    private IEnumerable<Measurement<double>> Ages() => Now() is not { } backlog ? [] :
    [
        new(backlog.ActivityAge.TotalSeconds, new KeyValuePair<string, object?>("durabletask.type", "activity")),
        new(backlog.InstanceAge.TotalSeconds, new KeyValuePair<string, object?>("durabletask.type", "orchestration")),
    ];

    private Backlog? Now()
    {
        lock (_gate)
        {
            if (_looked == 0 || Stopwatch.GetElapsedTime(_looked) > LookEvery) (_backlog, _looked) = (_look(), Stopwatch.GetTimestamp());
            return _backlog;
        }
    }
}
