namespace Puente.Serving.Telemetry;

/// <summary>Names for OpenTelemetry.</summary>
public static class ServingTelemetry
{
    /// <summary>Source of the spans: one a request, child of the server's, which takes the caller's W3C <c>traceparent</c>.</summary>
    public const string SourceName = "Puente.Serving";
}
