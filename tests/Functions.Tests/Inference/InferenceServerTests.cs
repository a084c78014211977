using System.Net;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Puente.Core;
using Puente.Edge.Serving;
using Puente.Functions.Common.Tiers;
using Puente.Serving.Models;
using Puente.Serving.OpenInference.Wire;
using Puente.Serving.Tests;

namespace Puente.Functions.Tests.Inference;

/// <summary>The inference ports of an edge: the same models behind REST and gRPC, and one key for both.</summary>
public sealed class InferenceServerTests : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("puente-inference-").FullName;
    private readonly ModelHost _models = new();

    public ValueTask DisposeAsync()
    {
        _models.Dispose();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Rest_and_grpc_give_the_same_answer_to_who_has_the_key()
    {
        var cancel = TestContext.Current.CancellationToken;
        var tier = Tier(PostgresServer.FreePort(), PostgresServer.FreePort());
        var server = Server(tier);
        await server.StartAsync(cancel);
        using var rest = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{tier.InferencePort}") };
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{tier.InferenceGrpcPort}");
        var grpc = new GRPCInferenceService.GRPCInferenceServiceClient(channel);
        Assert.False((await grpc.ServerReadyAsync(new(), cancellationToken: cancel)).Ready);
        _models.SwitchTo(LoadedRelease.Load(TinyModels.WriteTo(_folder), TinyModels.Manifest(version: 3), "sha256:0000000000000000000000000000000000000000000000000000000000000001"));
        Assert.True((await grpc.ServerReadyAsync(new(), cancellationToken: cancel)).Ready);

        var images = Enumerable.Repeat((byte)50, TinyModels.Side * TinyModels.Side * 3).ToArray();
        var request = new ModelInferRequest { ModelName = "defects", RawInputContents = { ByteString.CopyFrom(images) } };
        request.Inputs.Add(new ModelInferRequest.Types.InferInputTensor { Name = "images", Datatype = "UINT8", Shape = { 1, TinyModels.Side, TinyModels.Side, 3 } });
        Assert.Equal(StatusCode.Unauthenticated, (await Assert.ThrowsAsync<RpcException>(async () => await grpc.ModelInferAsync(request, cancellationToken: cancel))).StatusCode);
        var answer = await grpc.ModelInferAsync(request, new Metadata { { "authorization", "Bearer key" } }, cancellationToken: cancel);
        Assert.Equal(("3", "logits"), (answer.ModelVersion, answer.Outputs[0].Name));

        using var raw = new HttpRequestMessage(HttpMethod.Post, new Uri("/v2/models/defects/infer", UriKind.Relative)) { Content = new ByteArrayContent(images) };
        raw.Headers.Add("Inference-Header-Content-Length", "0");
        raw.Headers.Add("x-functions-key", "key");
        using var response = await rest.SendAsync(raw, cancel);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var tail = (await response.Content.ReadAsByteArrayAsync(cancel))[int.Parse(response.Headers.GetValues("Inference-Header-Content-Length").Single(), System.Globalization.CultureInfo.InvariantCulture)..];
        Assert.Equal(answer.RawOutputContents.SelectMany(content => content.ToByteArray()), tail);
        await server.StopAsync(cancel);
    }

    [Fact]
    public async Task A_port_in_use_is_told_by_the_option_that_gives_it()
    {
        using var taken = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        foreach (var (tier, option) in new[] { (Tier(port, null), "--inference-port"), (Tier(0, port), "--inference-grpc-port") })
        {
            var server = Server(tier);
            var fault = await Assert.ThrowsAsync<InputException>(() => server.StartAsync(TestContext.Current.CancellationToken));
            Assert.Equal((option, $"{port}"), (fault.Field, fault.Value));
            await server.StopAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public void The_grpc_port_is_off_unless_it_is_given()
    {
        Assert.Null(Read().InferenceGrpcPort);
        Assert.Equal(8001, Read("--inference-grpc-port", "8001").InferenceGrpcPort);
        Assert.Equal("--inference-grpc-port", Assert.Throws<InputException>(() => Read("--inference-grpc-port", "70000")).Field);

        static TierOptions Read(params string[] arguments) => TierOptions.Read(new ConfigurationBuilder().AddCommandLine(arguments, TierOptions.Switches).Build(), "edge");
    }

    private InferenceServer Server(TierOptions tier) => new(tier, _models, new InferenceKey(() => "key"), NullLoggerFactory.Instance);

    private TierOptions Tier(int port, int? grpcPort) => new()
    {
        Name = "edge-1",
        Data = _folder,
        Shared = _folder,
        Components = _folder,
        Port = 0,
        Trainer = "none",
        InferencePort = port,
        InferenceGrpcPort = grpcPort,
    };
}
