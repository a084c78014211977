using System.Net;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Puente.Core;
using Puente.Edge;
using Puente.Edge.Serving;
using Puente.Functions.Common.Tiers;
using Puente.Serving.Engine;
using Puente.Serving.Models;
using Puente.Serving.OpenInference.Wire;
using Puente.Serving.Repository;
using Puente.Serving.Tensors;
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
    public async Task Metrics_and_a_model_repository_stand_beside_the_releases()
    {
        var cancel = TestContext.Current.CancellationToken;
        var graph = Directory.CreateDirectory(Path.Combine(_folder, "repository", "add", "1")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(graph, "model.onnx"), TinyModels.Add([1]), cancel);
        await File.WriteAllTextAsync(Path.Combine(_folder, "repository", "add", "config.pbtxt"), "metric_tags { key: 'site' value: 'quay' }", cancel);
        var tier = Tier(PostgresServer.FreePort(), null);
        var settings = new ConfigurationBuilder().AddCommandLine(["--model-repository", Path.Combine(_folder, "repository"), "--model-control-mode", "explicit", "--load-model", "*"], TierOptions.Switches).Build();
        var options = InferenceOptions.Read(settings, tier);
        await using var repository = new RepositoryModels(new ModelRepository(options.Repository!), _models, Path.Combine(_folder, "staged"), NullLogger<RepositoryModels>.Instance, TimeProvider.System);
        var all = new JoinedRegistry(_models, repository);
        var server = new InferenceServer(tier, all, new InferenceKey(() => "key"), NullLoggerFactory.Instance, repository);
        await server.StartAsync(cancel);
        _models.SwitchTo(_models.Load(TinyModels.WriteTo(_folder), TinyModels.Manifest(version: 3), "sha256:0000000000000000000000000000000000000000000000000000000000000001"));
        using var rest = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{tier.InferencePort}") };
        Assert.Equal(HttpStatusCode.Unauthorized, (await rest.GetAsync(new Uri("/metrics", UriKind.Relative), cancel)).StatusCode);
        rest.DefaultRequestHeaders.Add("x-functions-key", "key");
        using (var answer = await rest.PostAsync(new Uri("/v2/models/add/infer", UriKind.Relative), new StringContent("""{"inputs":[{"name":"in","shape":[1,1],"datatype":"FP32","data":[41]}]}"""), cancel))
            Assert.Contains("\"data\":[42]", await answer.Content.ReadAsStringAsync(cancel), StringComparison.Ordinal);

        var metrics = await rest.GetStringAsync(new Uri("/metrics", UriKind.Relative), cancel);
        Assert.Contains("nv_inference_request_success{model=\"add\",version=\"1\",site=\"quay\"}", metrics, StringComparison.Ordinal);
        Assert.Contains("nv_inference_pending_request_count{model=\"defects\",version=\"3\"} 0", metrics, StringComparison.Ordinal);
        var delay = new QueueDelayMeter(all, TimeProvider.System).QueueDelay;
        Assert.True(delay is { Delay.Ticks: >= 0 });
        using var unload = await rest.PostAsync(new Uri("/v2/repository/models/add/unload", UriKind.Relative), null, cancel);
        Assert.Equal(HttpStatusCode.OK, unload.StatusCode);
        using var release = await rest.PostAsync(new Uri("/v2/repository/models/defects/unload", UriKind.Relative), null, cancel);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, release.StatusCode);
        await server.StopAsync(cancel);
    }

    [Fact]
    public async Task The_release_in_place_is_given_out_as_a_repository_that_is_served_alike()
    {
        const string Id = "sha256:0000000000000000000000000000000000000000000000000000000000000001";
        var tier = Tier(0, null);
        var folders = new EdgeFolders(tier);
        var release = folders.Release(Digest.Parse(Id));
        _models.SwitchTo(_models.Load(TinyModels.WriteTo(release), TinyModels.Manifest(version: 3), Id));
        var context = new DefaultHttpContext { RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider() };
        using var tar = new MemoryStream();
        context.Response.Body = tar;
        await new TritonFunctions(_models, folders, tier).Export(context.Request, default).ExecuteAsync(context);
        Assert.Equal("application/x-tar", context.Response.ContentType);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_folder, "exports")));

        var repository = Directory.CreateDirectory(Path.Combine(_folder, "triton")).FullName;
        tar.Position = 0;
        await System.Formats.Tar.TarFile.ExtractToDirectoryAsync(tar, repository, overwriteFiles: false);
        await using var models = new RepositoryModels(new ModelRepository(new RepositoryOptions(repository)), _models, Path.Combine(_folder, "staged"), NullLogger<RepositoryModels>.Instance, TimeProvider.System);
        await models.StartAsync(default);
        using var ours = _models.Rent("backbone", null);
        using var theirs = models.Rent("backbone", null);
        var pixels = Enumerable.Range(0, TinyModels.Side * TinyModels.Side * 3).Select(i => (byte)i).ToArray();
        var request = new InferenceRequest([new TensorData([1, TinyModels.Side, TinyModels.Side, 3], pixels)], 1, [0]);
        using var mine = await ours.InferAsync(request, default);
        using var exported = await theirs.InferAsync(request, default);
        Assert.Equal(mine.Outputs[0].Bytes.ToArray(), exported.Outputs[0].Bytes.ToArray());
        Assert.Contains(models.Index(), entry => entry.Name == "defects-head");
    }

    [Theory]
    [InlineData("--model-control-mode", "sometimes", "--model-control-mode")]
    [InlineData("--Inference:Providers", "cuda,teapot", "Inference:Providers")]
    [InlineData("--Inference:MaxQueued", "0", "Inference:MaxQueued")]
    [InlineData("--Inference:Precision", "int4", "Inference:Precision")]
    [InlineData("--Inference:CopiesOnComputeStream", "perhaps", "Inference:CopiesOnComputeStream")]
    public void A_wrong_setting_is_named(string option, string value, string field)
    {
        var settings = new ConfigurationBuilder().AddCommandLine(["--model-repository", _folder, option, value], TierOptions.Switches).Build();
        Assert.Equal(field, Assert.Throws<InputException>(() => InferenceOptions.Read(settings, Tier(0, null))).Field);
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
