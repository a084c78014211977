using System.Collections.Concurrent;
using System.Net;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Puente.Functions.Tests.Telemetry;

/// <summary>A collector that speaks OTLP over HTTP and keeps what tests look for: spans, and names of metrics.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OtlpReceiver(WebApplication app) => _app = app;

    /// <summary>Spans, in the order they came.</summary>
    public ConcurrentQueue<OtlpSpan> Spans { get; } = new();

    /// <summary>Names of metrics.</summary>
    public ConcurrentDictionary<string, bool> Metrics { get; } = new();

    /// <summary>What to set <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> to.</summary>
    public string Endpoint => _app.Urls.Single();

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var receiver = new OtlpReceiver(app);
        app.MapPost("/v1/traces", request => TakeAsync(request, receiver.TakeSpans));
        app.MapPost("/v1/metrics", request => TakeAsync(request, receiver.TakeMetrics));
        app.MapPost("/v1/logs", request => TakeAsync(request, _ => { }));
        await app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task TakeAsync(HttpContext context, Action<byte[]> take)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        take(body.ToArray());
        context.Response.ContentType = "application/x-protobuf";
    }

    /// <summary><c>ExportTraceServiceRequest</c>: resource_spans 1, scope_spans 2, spans 2; of a span trace_id 1, span_id 2, parent_span_id 4, name 5.</summary>
    private void TakeSpans(byte[] request)
    {
        foreach (var resource in Fields(request, 1))
        {
            var service = Fields(Fields(resource, 1).Single(), 1).Where(pair => Text(pair, 1) == "service.name").Select(pair => Text(Fields(pair, 2).Single(), 1)).SingleOrDefault();
            foreach (var scope in Fields(resource, 2))
                foreach (var span in Fields(scope, 2))
                    Spans.Enqueue(new OtlpSpan(service, Text(Fields(scope, 1).Single(), 1), Text(span, 5)!, Hex(span, 1)!, Hex(span, 2)!, Hex(span, 4)));
        }
    }

    /// <summary><c>ExportMetricsServiceRequest</c>: resource_metrics 1, scope_metrics 2, metrics 2; of a metric name 1.</summary>
    private void TakeMetrics(byte[] request)
    {
        foreach (var metric in Fields(request, 1).SelectMany(resource => Fields(resource, 2)).SelectMany(scope => Fields(scope, 2))) Metrics[Text(metric, 1)!] = true;
    }

    private static string? Text(byte[] message, int field) => Fields(message, field).Select(System.Text.Encoding.UTF8.GetString).SingleOrDefault();

    private static string? Hex(byte[] message, int field) => Fields(message, field).Select(Convert.ToHexStringLower).SingleOrDefault();

    /// <summary>The length-delimited values of a field.</summary>
    private static List<byte[]> Fields(byte[] message, int field)
    {
        var (input, found) = (new CodedInputStream(message), new List<byte[]>());
        while (input.ReadTag() is var tag and not 0)
        {
            if (tag == WireFormat.MakeTag(field, WireFormat.WireType.LengthDelimited)) found.Add(input.ReadBytes().ToByteArray());
            else input.SkipLastField();
        }

        return found;
    }
}
