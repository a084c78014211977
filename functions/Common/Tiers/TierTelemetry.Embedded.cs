using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Puente.Functions.Common.Tiers;

/// <summary>Traces, metrics and logs to an OpenTelemetry collector, where <see cref="Endpoint"/> names one; else nothing is collected and nothing is sent.</summary>
public static class TierTelemetry
{
    /// <summary>The setting of OpenTelemetry's exporters, such as <c>http://localhost:4317</c>; its fellows (<c>OTEL_EXPORTER_OTLP_HEADERS</c>, <c>OTEL_TRACES_SAMPLER</c>, …) take effect too.</summary>
    public const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Every source and meter of this system: durable tasks, serving.</summary>
    private const string Own = "Puente.*";

    /// <summary>Adds the collection where it is asked for.</summary>
    /// <param name="builder">The tier.</param>
    /// <param name="tierName"><c>hub</c> or <c>edge</c>: the service is <c>puente-hub</c> or <c>puente-edge</c>, unless <c>OTEL_SERVICE_NAME</c> says otherwise.</param>
    /// <param name="instance">The name of this one of its kind.</param>
    public static void AddTelemetry(this FunctionsApplicationBuilder builder, string tierName, string instance)
    {
        if (string.IsNullOrEmpty(builder.Configuration[Endpoint])) return;
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService($"puente-{tierName}", serviceNamespace: "puente", serviceInstanceId: instance).AddEnvironmentVariableDetector())
            .WithTracing(traces => traces.AddSource(Own, "Microsoft.AspNetCore", "System.Net.Http").AddOtlpExporter())
            .WithMetrics(metrics => metrics.AddMeter(
                Own, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Runtime").AddOtlpExporter())
            .WithLogging(logs => logs.AddOtlpExporter(), options => (options.IncludeScopes, options.IncludeFormattedMessage) = (true, true));
    }
}
