using System.IO.Compression;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Grpc.Net.Compression;
using Puente.Serving.OpenInference.Wire;
using Puente.Serving.Tensors;

namespace Puente.Serving.Tests.OpenInference.Protocol;

/// <summary>gRPC besides unary inference: metadata, configuration, statistics, the repository, health, compression and streams.</summary>
public sealed class GrpcControlTests(ProtocolServer server) : IClassFixture<ProtocolServer>
{
    [Fact]
    public async Task Metadata_configuration_and_statistics_are_told()
    {
        Assert.Contains("statistics", (await server.Grpc.ServerMetadataAsync(new())).Extensions);
        Assert.True((await server.Grpc.ModelReadyAsync(new() { Name = "echo_FP32", Version = "2" })).Ready);
        Assert.False((await server.Grpc.ModelReadyAsync(new() { Name = "loading" })).Ready);
        Assert.False((await server.Grpc.ModelReadyAsync(new() { Name = "nobody" })).Ready);
        var metadata = await server.Grpc.ModelMetadataAsync(new() { Name = "echo_FP32" });
        Assert.Equal(["1", "2"], metadata.Versions);
        Assert.Equal(("IN", "FP32", "[ \"-1\", \"-1\" ]"), (metadata.Inputs[0].Name, metadata.Inputs[0].Datatype, metadata.Inputs[0].Shape.ToString()));
        var config = (await server.Grpc.ModelConfigAsync(new() { Name = "pair" })).Config;
        Assert.Equal(("pair", 4, DataType.TypeInt32, "[ \"4\" ]"), (config.Name, config.MaxBatchSize, config.Input[0].DataType, config.Input[0].Dims.ToString()));
        var statistics = (await server.Grpc.ModelStatisticsAsync(new() { Name = "pair" })).ModelStats;
        Assert.Equal((30ul, 12ul, 1000ul, 4ul), (Assert.Single(statistics).InferenceCount, statistics[0].ExecutionCount, statistics[0].InferenceStats.Success.Ns, statistics[0].BatchStats[0].BatchSize));
        Assert.Equal(26, (await server.Grpc.ModelStatisticsAsync(new())).ModelStats.Count);
    }

    [Fact]
    public async Task The_repository_is_listed_and_controlled()
    {
        Assert.Equal(28, (await server.Grpc.RepositoryIndexAsync(new())).Models.Count);
        var ready = (await server.Grpc.RepositoryIndexAsync(new() { Ready = true })).Models;
        Assert.All(ready, model => Assert.Equal("READY", model.State));
        await server.Grpc.RepositoryModelLoadAsync(new()
        {
            ModelName = "m",
            Parameters = { ["config"] = new() { StringParam = "{}" }, ["file:1/model.onnx"] = new() { BytesParam = ByteString.CopyFrom(1, 2) } },
        });
        Assert.Equal([1, 2], server.Registry.Controlled[^1].Parameters!.Files["1/model.onnx"].ToArray());
        await server.Grpc.RepositoryModelUnloadAsync(new() { ModelName = "m", Parameters = { ["unload_dependents"] = new() { BoolParam = true } } });
        foreach (var (code, request) in new[]
        {
            (StatusCode.InvalidArgument, new RepositoryModelLoadRequest { ModelName = "corrupt" }),
            (StatusCode.InvalidArgument, new() { ModelName = "m", Parameters = { ["file:1/a"] = new() { BytesParam = ByteString.Empty } } }),
            (StatusCode.InvalidArgument, new() { ModelName = "m", Parameters = { ["config"] = new() { BoolParam = true } } }),
            (StatusCode.NotFound, new() { ModelName = "nobody" }), (StatusCode.Unavailable, new() { ModelName = "locked" }),
            (StatusCode.Unimplemented, new() { RepositoryName = "r", ModelName = "m" }),
        })
            Assert.Equal(code, (await Assert.ThrowsAsync<RpcException>(async () => await server.Grpc.RepositoryModelLoadAsync(request))).StatusCode);
        Assert.Equal(StatusCode.Unimplemented, (await Assert.ThrowsAsync<RpcException>(async () => await server.Grpc.LogSettingsAsync(new()))).StatusCode);
    }

    [Fact]
    public async Task Health_follows_the_registry()
    {
        var health = new Health.HealthClient(server.Channel);
        Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(async () => await health.CheckAsync(new() { Service = "x" }))).StatusCode);
        using var watch = health.Watch(new() { Service = "inference.GRPCInferenceService" });
        Assert.True(await watch.ResponseStream.MoveNext());
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, watch.ResponseStream.Current.Status);
        server.Registry.IsReady = false;
        Assert.True(await watch.ResponseStream.MoveNext());
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, watch.ResponseStream.Current.Status);
        server.Registry.IsReady = true;
    }

    [Fact]
    public async Task A_stream_answers_in_order_and_stays_up_when_a_request_fails()
    {
        using var stream = server.Grpc.ModelStreamInfer();
        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
            {
                var request = GrpcConformanceTests.Request(i % 7 == 3 ? "busy" : "echo_INT32", (i % 7 == 3 ? "X" : "IN", TensorType.Int32, [1, 1], new() { IntContents = { i } }));
                request.Id = $"{i}";
                if (i == 1) request.Parameters.Add("triton_enable_empty_final_response", new InferParameter { BoolParam = true });
                await stream.RequestStream.WriteAsync(request);
            }

            await stream.RequestStream.CompleteAsync();
        });
        for (var i = 0; i < 50; i++)
        {
            Assert.True(await stream.ResponseStream.MoveNext());
            var answer = stream.ResponseStream.Current;
            Assert.Equal($"{i}", answer.InferResponse.Id);
            Assert.Equal(i % 7 == 3 ? "Exceeds maximum queue size" : "", answer.ErrorMessage);
            if (i % 7 != 3) Assert.Equal(TypeSamples.Bytes(i), answer.InferResponse.RawOutputContents[0].ToByteArray());
            Assert.Equal(i == 1, answer.InferResponse.Parameters.ContainsKey("triton_final_response"));
        }

        Assert.False(await stream.ResponseStream.MoveNext());
        await writing;
        await ProtocolServer.Until(() => server.Registry.Out == (0, 0), "all is given back");
    }

    [Fact]
    public async Task A_stream_works_on_a_bounded_number_at_a_time_and_its_end_ends_them()
    {
        var waiting = server.Registry.Waiting;
        using (var stream = server.Grpc.ModelStreamInfer())
        {
            for (var i = 0; i < 12; i++) await stream.RequestStream.WriteAsync(GrpcConformanceTests.Request("slow", ("X", TensorType.Int32, [1, 1], new() { IntContents = { i } })));
            await ProtocolServer.Until(() => server.Registry.Waiting == waiting + 4, "four requests wait");
            var fast = GrpcConformanceTests.Request("echo_INT32", ("IN", TensorType.Int32, [1, 1], new() { IntContents = { 1 } }));
            await server.Grpc.ModelInferAsync(fast);
            Assert.Equal(waiting + 4, server.Registry.Waiting);
        }

        await ProtocolServer.Until(() => server.Registry.Out == (0, 0), "all is given back");
        Assert.Equal(waiting + 4, server.Registry.Waiting);
    }

    [Theory]
    [InlineData(new byte[] { 0x3a, 0x7f, 1 }, StatusCode.InvalidArgument)]
    [InlineData(new byte[] { 0xff }, StatusCode.InvalidArgument)]
    [InlineData(null, StatusCode.ResourceExhausted)]
    public async Task A_stream_that_breaks_answers_what_came_before_and_ends(byte[]? message, StatusCode code)
    {
        var bytes = Marshallers.Create(value => value, value => value);
        var method = new Method<byte[], byte[]>(MethodType.DuplexStreaming, "inference.GRPCInferenceService", "ModelStreamInfer", bytes, bytes);
        using var stream = server.Channel.CreateCallInvoker().AsyncDuplexStreamingCall(method, null, new CallOptions(ProtocolServer.Key));
        await stream.RequestStream.WriteAsync(GrpcConformanceTests.Request("echo_INT32", ("IN", TensorType.Int32, [1, 1], new() { IntContents = { 5 } })).ToByteArray());
        Assert.True(await stream.ResponseStream.MoveNext());
        Assert.Equal(TypeSamples.Bytes(5), ModelStreamInferResponse.Parser.ParseFrom(stream.ResponseStream.Current).InferResponse.RawOutputContents[0].ToByteArray());
        // A message too large is refused by its length, before all of it is sent.
        var writing = stream.RequestStream.WriteAsync(message ?? new byte[ProtocolServer.MaxBodyBytes + 1]);
        Assert.Equal(code, (await Assert.ThrowsAsync<RpcException>(() => stream.ResponseStream.MoveNext())).StatusCode);
        await writing.ContinueWith(_ => { }, TaskScheduler.Default);
        await ProtocolServer.Until(() => server.Registry.Out == (0, 0), "all is given back");
    }

    [Theory]
    [InlineData("gzip", 1000, StatusCode.OK)]
    [InlineData("deflate", 1000, StatusCode.OK)]
    [InlineData("gzip", 5_000_000, StatusCode.ResourceExhausted)]
    [InlineData("deflate", 5_000_000, StatusCode.ResourceExhausted)]
    public async Task Compressed_messages_are_read_within_the_bound(string encoding, int bytes, StatusCode code)
    {
        using var channel = GrpcChannel.ForAddress($"http://{server.Channel.Target}", new GrpcChannelOptions
        {
            CompressionProviders = [new GzipCompressionProvider(CompressionLevel.Fastest), new DeflateCompressionProvider(CompressionLevel.Fastest)],
        });
        var request = GrpcConformanceTests.Request("echo_UINT8", ("IN", TensorType.UInt8, [1, bytes], null));
        request.RawInputContents.Add(ByteString.CopyFrom(new byte[bytes]));
        var metadata = ProtocolServer.Key;
        metadata.Add("grpc-internal-encoding-request", encoding);
        var status = StatusCode.OK;
        try
        {
            Assert.Equal(bytes, (await new GRPCInferenceService.GRPCInferenceServiceClient(channel).ModelInferAsync(request, metadata)).RawOutputContents[0].Length);
        }
        catch (RpcException e)
        {
            status = e.StatusCode;
        }

        Assert.Equal(code, status);
    }
}
