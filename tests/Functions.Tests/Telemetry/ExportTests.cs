using System.Net.Http.Headers;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Puente.Functions.Tests.Roles;
using Puente.Serving.OpenInference.Wire;
using Puente.Serving.Tests;

namespace Puente.Functions.Tests.Telemetry;

/// <summary>A whole edge and a collector: what a client began goes on in the edge's spans, over both protocols.</summary>
public sealed class ExportTests : IAsyncLifetime
{
    private const string RestTrace = "0af7651916cd43dd8448eb211c80319c", GrpcTrace = "4bf92f3577b34da6a3ce929d0e0e4736", Client = "00f067aa0ba902b7";
    private readonly SiteUnderTest _site = new();
    private OtlpReceiver _collector = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _collector = await OtlpReceiver.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _site.DisposeAsync();
        await _collector.DisposeAsync();
    }

    [Fact]
    public async Task A_clients_trace_goes_on_over_rest_and_grpc_and_figures_are_sent()
    {
        var (port, grpcPort) = (PostgresServer.FreePort(), PostgresServer.FreePort());
        var edge = await _site.StartAsync(
            "all", "--inference-port", $"{port}", "--inference-grpc-port", $"{grpcPort}", "--OTEL_EXPORTER_OTLP_ENDPOINT", _collector.Endpoint, "--OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf",
            "--OTEL_BSP_SCHEDULE_DELAY", "200", "--OTEL_METRIC_EXPORT_INTERVAL", "500");
        await SiteUnderTest.ServesAsync(edge, await _site.RollOutAsync(edge, 1));
        var key = edge.Http.DefaultRequestHeaders.GetValues("x-functions-key").Single();
        var images = new byte[TinyModels.Side * TinyModels.Side * 3];

        using var rest = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("v2/models/defects/infer", UriKind.Relative)) { Content = new ByteArrayContent(images) };
        request.Headers.Add("Inference-Header-Content-Length", "0");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        request.Headers.Add("traceparent", $"00-{RestTrace}-{Client}-01");
        using (var answer = await rest.SendAsync(request, Cancel)) Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancel));

        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{grpcPort}");
        var infer = new ModelInferRequest { ModelName = "defects", RawInputContents = { ByteString.CopyFrom(images) } };
        infer.Inputs.Add(new ModelInferRequest.Types.InferInputTensor { Name = "images", Datatype = "UINT8", Shape = { 1, TinyModels.Side, TinyModels.Side, 3 } });
        await new GRPCInferenceService.GRPCInferenceServiceClient(channel).ModelInferAsync(
            infer, new Metadata { { "authorization", $"Bearer {key}" }, { "traceparent", $"00-{GrpcTrace}-{Client}-01" } }, cancellationToken: Cancel);

        foreach (var trace in new[] { RestTrace, GrpcTrace })
        {
            await SiteUnderTest.UntilAsync(() => Task.FromResult(Find(trace, "infer defects") is not null), $"the spans of {trace}");
            var inner = Find(trace, "infer defects")!;
            Assert.Equal(("puente-edge", "Puente.Serving"), (inner.Service, inner.Scope));
            await SiteUnderTest.UntilAsync(() => Task.FromResult(_collector.Spans.Any(span => span.Id == inner.Parent)), "the server's span");
            Assert.Equal((trace, Client), (_collector.Spans.First(span => span.Id == inner.Parent).Trace, _collector.Spans.First(span => span.Id == inner.Parent).Parent));
        }

        await SiteUnderTest.UntilAsync(
            () => Task.FromResult(new[] { "nv_inference_request_success", "nv_inference_pending_request_count", "http.server.request.duration" }.All(_collector.Metrics.ContainsKey)), "the figures");
    }

    private OtlpSpan? Find(string trace, string name) => _collector.Spans.FirstOrDefault(span => span.Trace == trace && span.Name == name);
}
