using System.Diagnostics;
using Puente.Runtime.DurableTask.Client;
using Puente.Runtime.DurableTask.Storage;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Runtime.DurableTask.Engine;

/// <summary>
/// The engine's spans, named as the Durable Task SDK names its own. What makes a span happens once, outside replays: a start that is
/// written, a run of an activity, an end that is on disk. A span whose transaction is made again is never stopped, hence never seen.
/// </summary>
internal static class EngineSpans
{
    private static readonly ActivitySource Source = new(DurableTaskTelemetry.SourceName);

    /// <summary>A client's start of an instance, below the span at hand.</summary>
    public static Activity? Create(string name, string instanceId, string? version) =>
        Describe(Source.StartActivity("create_orchestration:" + name, ActivityKind.Producer), "orchestration", name, instanceId, version);

    /// <summary>A parent's start of a child; to be stopped by <see cref="Stop"/> once it is on disk.</summary>
    public static Activity? CreateChild(ActivityContext parent, string name, string instanceId, string? version) => Aside(() =>
        Describe(Source.StartActivity("create_orchestration:" + name, ActivityKind.Producer, parent), "orchestration", name, instanceId, version));

    /// <summary>One run of an activity. It is the current span of the caller from here on.</summary>
    public static Activity? Run(ActivityRow row, string version)
    {
        // What the engine was started under is not what the activity belongs to.
        Activity.Current = null;
        var span = Describe(Source.StartActivity("activity:" + row.Name, ActivityKind.Server, TraceAnchor.Read(row.Trace)), "activity", row.Name, row.InstanceId, version);
        return span?.SetTag("durabletask.task.task_id", row.TaskId);
    }

    /// <summary>The whole life of an instance, told at its end.</summary>
    public static void Ended(InstanceEnd end) => Aside(() =>
    {
        var (self, created) = (end.Instance, end.Instance.CreatedAt);
        var span = Source.StartActivity("orchestration:" + self.Name, ActivityKind.Server, TraceAnchor.Read(self.Trace), startTime: created);
        if (Describe(span, "orchestration", self.Name, self.InstanceId, self.Version) is null) return span;
        span!.SetTag("durabletask.task.status", end.Status.ToString());
        if (end.Status == OrchestrationRuntimeStatus.Completed)
            span.SetStatus(ActivityStatusCode.Ok);
        else
            span.SetStatus(ActivityStatusCode.Error, end.Failure?.ErrorMessage ?? end.Status.ToString());
        if (end.Failure is { } failure)
            span.SetTag("error.type", failure.ErrorType).AddEvent(new ActivityEvent("exception", end.At, new ActivityTagsCollection
            {
                ["exception.type"] = failure.ErrorType,
                ["exception.message"] = failure.ErrorMessage,
            }));
        span.SetEndTime(end.At > created ? end.At : created);
        span.Stop();
        return span;
    });

    /// <summary>Ends spans that are on disk now.</summary>
    public static void Stop(List<Activity> spans)
    {
        foreach (var span in spans)
        {
            Aside(() =>
            {
                span.Stop();
                return span;
            });
        }
    }

    /// <summary>Marks a span as failed.</summary>
    public static void Fail(Activity? span, Exception failure) =>
        span?.SetStatus(ActivityStatusCode.Error, failure.Message).SetTag("error.type", failure.GetType().FullName).AddException(failure);

    private static Activity? Describe(Activity? span, string type, string name, string instanceId, string? version)
    {
        span?.SetTag("durabletask.type", type).SetTag("durabletask.task.name", name).SetTag("durabletask.task.instance_id", instanceId);
        return string.IsNullOrEmpty(version) ? span : span?.SetTag("durabletask.task.version", version);
    }

    /// <summary>Leaves the caller's current span as it is.</summary>
    private static Activity? Aside(Func<Activity?> work)
    {
        var outer = Activity.Current;
        Activity.Current = null;
        try
        {
            return work();
        }
        finally
        {
            Activity.Current = outer;
        }
    }
}
