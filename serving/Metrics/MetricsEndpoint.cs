using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Puente.Serving.Metrics;

/// <summary>Maps <c>GET /metrics</c>.</summary>
public static class MetricsEndpoint
{
    /// <summary>Answers the text of <paramref name="metrics"/>, made anew at each request.</summary>
    public static IEndpointConventionBuilder MapInferenceMetrics(this IEndpointRouteBuilder routes, InferenceMetrics metrics) =>
        routes.MapGet("/metrics", () => Results.Text(metrics.Text(), ExpositionWriter.ContentType));
}
