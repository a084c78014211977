namespace Puente.Serving.Telemetry;

/// <summary>Names for OpenTelemetry.</summary>
public static class ServingTelemetry
{
    /// <summary>Source of the spans: one a request, child of the server's, which takes the caller's W3C <c>traceparent</c>.</summary>
    public const string SourceName = "Puente.Serving";

    /// <summary>Meter of the models' counters and gauges: those of <c>/metrics</c>, by the same names.</summary>
    public const string MeterName = "Puente.Serving";
}
