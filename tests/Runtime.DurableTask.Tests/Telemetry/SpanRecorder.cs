using System.Collections.Concurrent;
using System.Diagnostics;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Runtime.DurableTask.Tests;

/// <summary>Keeps the engine's spans of one trace, in the order they ended.</summary>
internal sealed class SpanRecorder : IDisposable
{
    private readonly ActivityListener _listener;
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ActivitySource _source = new("Puente.DurableTask.Tests");

    public SpanRecorder()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == DurableTaskTelemetry.SourceName || source == _source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (Root is not null && span.TraceId == Root.TraceId) _ended.Enqueue(span);
            },
        };
        ActivitySource.AddActivityListener(_listener);
        Activity.Current = null;
        Root = _source.StartActivity("root")!;
        Root.TraceStateString = "vendor=1";
    }

    /// <summary>The current span of the test: every instance it schedules belongs to its trace.</summary>
    public Activity Root { get; }

    public IReadOnlyList<Activity> Ended => [.. _ended];

    public Activity One(string name) => Assert.Single(Ended, span => span.OperationName == name);

    public Task Until(string name, int count = 1) => Eventually.Holds(() => Ended.Count(span => span.OperationName == name) >= count, $"{count} spans {name}");

    public Activity Current(string name) => _source.StartActivity(name)!;

    public void Dispose()
    {
        Root.Dispose();
        _listener.Dispose();
        _source.Dispose();
    }
}
