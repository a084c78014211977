using System.Diagnostics;
using System.Globalization;
using Puente.Serving.Batching;
using Puente.Serving.Engine;

namespace Puente.Serving.Telemetry;

/// <summary>The span of a request, from its arrival in the queue to its answer.</summary>
internal static class ServingSpans
{
    private static readonly ActivitySource Source = new(ServingTelemetry.SourceName);

    /// <summary>Begins it; null where nobody listens.</summary>
    public static Activity? Start(ModelDescription model, InferenceRequest request)
    {
        if (!Source.HasListeners()) return null;
        return Source.StartActivity($"infer {model.Name}")?
            .SetTag("puente.model", model.Name)
            .SetTag("puente.version", model.Version.ToString(CultureInfo.InvariantCulture))
            .SetTag("puente.rows", request.Rows);
    }

    /// <summary>It was answered.</summary>
    public static void Told(Activity? span, Job job, TimeProvider clock) => span?.SetTag("puente.queue_ms", clock.GetElapsedTime(job.Arrived, job.Left).TotalMilliseconds);

    /// <summary>It was not, and why; always false, so that a filter may say it in passing.</summary>
    public static bool Failed(Activity? span, Exception fault)
    {
        span?.SetStatus(ActivityStatusCode.Error, fault.Message);
        return false;
    }
}
