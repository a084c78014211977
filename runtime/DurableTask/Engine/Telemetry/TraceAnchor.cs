using System.Diagnostics;

namespace Puente.Runtime.DurableTask.Engine;

/// <summary>
/// The span that created an instance, as W3C Trace Context (https://www.w3.org/TR/trace-context/): all spans of the instance are below it.
/// In a row it is <c>traceparent</c>, and after a blank <c>tracestate</c> where there is one.
/// </summary>
internal static class TraceAnchor
{
    /// <summary>The context of a span, else of the span at hand, which then stands for it; default where nobody traces.</summary>
    public static ActivityContext Of(Activity? span) =>
        (span ?? Activity.Current) is { IdFormat: ActivityIdFormat.W3C } found ? found.Context : default;

    public static string? Parent(ActivityContext anchor) => anchor == default
        ? null
        : $"00-{anchor.TraceId.ToHexString()}-{anchor.SpanId.ToHexString()}-{(anchor.TraceFlags.HasFlag(ActivityTraceFlags.Recorded) ? "01" : "00")}";

    public static string? State(ActivityContext anchor) => string.IsNullOrEmpty(anchor.TraceState) ? null : anchor.TraceState;

    public static string? Write(StartDetails details) => details.TraceState is null ? details.TraceParent : $"{details.TraceParent} {details.TraceState}";

    public static ActivityContext Read(string? row)
    {
        if (row is null) return default;
        var parts = row.Split(' ', 2);
        return ActivityContext.TryParse(parts[0], parts.ElementAtOrDefault(1), isRemote: true, out var anchor) ? anchor : default;
    }
}
