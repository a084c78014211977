using Google.Protobuf;
using Grpc.Core;
using Grpc.Health.V1;
using Puente.Serving.OpenInference.Wire;
using Puente.Serving.Tensors;

namespace Puente.Serving.Tests.OpenInference.Protocol;

/// <summary>gRPC against the specification, by the client generated from the same proto files.</summary>
public sealed class GrpcConformanceTests(ProtocolServer server) : IClassFixture<ProtocolServer>
{
    public static TheoryData<TensorType> Types => new(TensorTypes.All);

    [Theory]
    [MemberData(nameof(Types))]
    public async Task A_tensor_travels_raw_and_typed(TensorType type)
    {
        var sample = TypeSamples.All.Single(sample => sample.Type == type);
        var raw = Request($"echo_{type.Name()}", ("IN", type, [2, 2], null));
        raw.RawInputContents.Add(ByteString.CopyFrom(sample.Raw));
        Check(await server.Grpc.ModelInferAsync(raw));
        var typed = Request($"echo_{type.Name()}", ("IN", type, [2, 2], sample.Typed ?? new() { Fp32Contents = { 1, 2, 3, 4 } }));
        if (sample.Typed is not null) Check(await server.Grpc.ModelInferAsync(typed));
        else Assert.Equal(StatusCode.InvalidArgument, (await Assert.ThrowsAsync<RpcException>(async () => await server.Grpc.ModelInferAsync(typed))).StatusCode);

        void Check(ModelInferResponse answer)
        {
            Assert.Equal((type == TensorType.Float32 ? "2" : "1", "OUT", type.Name()), (answer.ModelVersion, Assert.Single(answer.Outputs).Name, answer.Outputs[0].Datatype));
            Assert.Equal([2L, 2], answer.Outputs[0].Shape);
            Assert.Null(answer.Outputs[0].Contents);
            Assert.Equal(sample.Raw, Assert.Single(answer.RawOutputContents).ToByteArray());
        }
    }

    [Fact]
    public async Task Several_tensors_parameters_and_the_id_travel()
    {
        var request = Request("pair", ("B", TensorType.Float32, [1, 2], null), ("A", TensorType.Int32, [1, 4], null));
        var (a, b) = (TypeSamples.Bytes(1, 2, 3, 4), TypeSamples.Bytes(0.5f, 1.5f));
        request.RawInputContents.Add([ByteString.CopyFrom(b), ByteString.CopyFrom(a)]);
        request.Id = "grüß";
        request.ModelVersion = "1";
        request.Parameters.Add("priority", new InferParameter { Uint64Param = 3 });
        request.Parameters.Add("timeout", new InferParameter { Int64Param = 250_000 });
        request.Parameters.Add("other", new InferParameter { DoubleParam = 1 });
        request.Outputs.Add([new() { Name = "B_OUT" }, new() { Name = "A_OUT" }]);
        var answer = await server.Grpc.ModelInferAsync(request);
        Assert.Equal(("pair", "1", "grüß", 0), (answer.ModelName, answer.ModelVersion, answer.Id, answer.Parameters.Count));
        Assert.Equal(["B_OUT", "A_OUT"], answer.Outputs.Select(output => output.Name));
        Assert.Equal([b, a], answer.RawOutputContents.Select(content => content.ToByteArray()));
        Assert.Equal((3ul, TimeSpan.FromMilliseconds(250)), (server.Registry.Last!.Priority, server.Registry.Last.Timeout));
    }

    [Fact]
    public async Task Classification_gives_the_highest_values_with_their_labels()
    {
        var request = Request("scores", ("X", TensorType.Float32, [1, 3], new() { Fp32Contents = { 0.25f, 7, 9.5f } }));
        request.Outputs.Add(new ModelInferRequest.Types.InferRequestedOutputTensor { Name = "X_OUT", Parameters = { ["classification"] = new InferParameter { Int64Param = 2 } } });
        var answer = await server.Grpc.ModelInferAsync(request);
        Assert.Equal(("BYTES", "[ \"1\", \"2\" ]"), (answer.Outputs[0].Datatype, answer.Outputs[0].Shape.ToString()));
        Assert.Equal(TypeSamples.Strings("9.500000:2:sound", "7.000000:1"), answer.RawOutputContents[0].ToByteArray());
    }

    public static TheoryData<string, StatusCode, string, Action<ModelInferRequest>> Refused => new()
    {
        { "unknown model", StatusCode.NotFound, "Request for unknown model: 'nobody' is not found", r => r.ModelName = "nobody" },
        { "model not ready", StatusCode.Unavailable, "not at ready state", r => r.ModelName = "loading" },
        { "version no number", StatusCode.InvalidArgument, "failed to get model version from specified version string 'x'", r => r.ModelVersion = "x" },
        { "no inputs", StatusCode.InvalidArgument, "expected 2 inputs but got 0 inputs for model 'pair'. Got input(s) [], but missing required input(s) ['A','B']. Please provide all required input(s).", r => r.Inputs.Clear() },
        { "input missing", StatusCode.InvalidArgument, "expected 2 inputs but got 1 inputs for model 'pair'. Got input(s) ['A'], but missing required input(s) ['B']", r => r.Inputs.RemoveAt(1) },
        { "input twice", StatusCode.InvalidArgument, "input 'A' already exists in request", r => r.Inputs[1].Name = "A" },
        { "unknown input", StatusCode.InvalidArgument, "unexpected inference input 'C' for model 'pair'", r => r.Inputs[1].Name = "C" },
        { "unknown output", StatusCode.InvalidArgument, "unexpected inference output 'C' for model 'pair'", r => r.Outputs.Add(new ModelInferRequest.Types.InferRequestedOutputTensor { Name = "C" }) },
        { "another datatype", StatusCode.InvalidArgument, "inference input 'A' data-type is 'INT64', but model 'pair' expects 'INT32'", r => r.Inputs[0].Datatype = "INT64" },
        { "no datatype", StatusCode.InvalidArgument, "inputs[0].datatype ''", r => r.Inputs[0].Datatype = "" },
        { "another shape", StatusCode.InvalidArgument, "unexpected shape for input 'A' for model 'pair'. Expected [-1,4], got [1,5].", r => r.Inputs[0].Shape[1] = 5 },
        { "no shape", StatusCode.InvalidArgument, "input 'A' has no shape", r => r.Inputs[0].Shape.Clear() },
        { "batches differ", StatusCode.InvalidArgument, "input 'B' batch size does not match other inputs for 'pair'", r => r.Inputs[1].Shape[0] = 2 },
        { "batch of none", StatusCode.InvalidArgument, "batch-size must be >= 1", r => r.Inputs[0].Shape[0] = 0 },
        { "batch too large", StatusCode.InvalidArgument, "inference request batch-size must be <= 4 for 'pair'", r => r.Inputs[0].Shape[0] = 5 },
        { "batch huge", StatusCode.InvalidArgument, "inference request batch-size must be <= 4 for 'pair'", r => r.Inputs[0].Shape[0] = long.MaxValue },
        { "other contents", StatusCode.InvalidArgument, "unexpected explicit tensor data for input tensor 'A' for model 'pair' of type 'FP32', expected datatype 'INT32'", r => r.Inputs[0].Contents = new() { Fp32Contents = { 1, 2, 3, 4 } } },
        { "too few", StatusCode.InvalidArgument, "inputs[0].contents: hold 3 values, and the shape [1,4] has 4", r => r.Inputs[0].Contents.IntContents.RemoveAt(0) },
        { "no contents", StatusCode.InvalidArgument, "inputs[0].contents: hold 0 values", r => r.Inputs[0].Contents = null },
        { "both ways", StatusCode.InvalidArgument, "contents field must not be specified when using raw_input_contents for 'A' for model 'pair'", r => r.RawInputContents.Add([ByteString.Empty, ByteString.Empty]) },
        { "one raw of two", StatusCode.InvalidArgument, "raw_input_contents: holds 1 tensors for 2 inputs", r => r.RawInputContents.Add(ByteString.Empty) },
        { "raw of another size", StatusCode.InvalidArgument, "input byte size mismatch for input 'A' for model 'pair'. Expected 16, got 2", r => Raw(r, 2, 8) },
        { "shared memory", StatusCode.Unimplemented, "shared memory is not served", r => r.Inputs[0].Parameters.Add("shared_memory_region", new InferParameter { StringParam = "r" }) },
        { "sequence", StatusCode.Unimplemented, "sequences are not served", r => r.Parameters.Add("sequence_id", new InferParameter { Int64Param = 4 }) },
        { "priority not a number", StatusCode.InvalidArgument, "parameters.priority", r => r.Parameters.Add("priority", new InferParameter { StringParam = "1" }) },
        { "timeout negative", StatusCode.InvalidArgument, "parameters.timeout", r => r.Parameters.Add("timeout", new InferParameter { Int64Param = -1 }) },
        { "too large", StatusCode.ResourceExhausted, "", r => r.Id = new string('x', ProtocolServer.MaxBodyBytes) },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Is_refused(string what, StatusCode code, string detail, Action<ModelInferRequest> change)
    {
        var request = Request("pair", ("A", TensorType.Int32, [1, 4], new() { IntContents = { 1, 2, 3, 4 } }), ("B", TensorType.Float32, [1, 2], new() { Fp32Contents = { 1, 2 } }));
        change(request);
        var asked = server.Registry.Asked;
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await server.Grpc.ModelInferAsync(request));
        Assert.True(refused.StatusCode == code, $"{what}: {refused.Status}");
        Assert.Contains(detail, refused.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(asked, server.Registry.Asked);
    }

    [Theory]
    [InlineData("UINT8", 256)]
    [InlineData("UINT16", 65536)]
    [InlineData("INT8", -129)]
    [InlineData("INT16", 32768)]
    public async Task A_value_beyond_its_datatype_is_refused(string datatype, int value)
    {
        var type = TensorTypes.All.Single(type => type.Name() == datatype);
        var contents = datatype[0] == 'U' ? new InferTensorContents { UintContents = { (uint)value } } : new InferTensorContents { IntContents = { value } };
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await server.Grpc.ModelInferAsync(Request($"echo_{datatype}", ("IN", type, [1, 1], contents))));
        Assert.Contains($"'{value}': does not fit {datatype}", refused.Status.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("busy", StatusCode.Unavailable, "Exceeds maximum queue size")]
    [InlineData("broken", StatusCode.Internal, "onnx runtime error 6")]
    [InlineData("odd", StatusCode.Internal, "internal error")]
    public async Task Each_failure_has_its_status(string model, StatusCode code, string detail)
    {
        var failed = await Assert.ThrowsAsync<RpcException>(async () => await server.Grpc.ModelInferAsync(Request(model, ("X", TensorType.Int32, [1, 1], new() { IntContents = { 1 } }))));
        Assert.Equal((code, detail), (failed.StatusCode, failed.Status.Detail));
    }

    [Fact]
    public async Task A_deadline_or_a_client_that_goes_ends_its_request()
    {
        var request = Request("slow", ("X", TensorType.Int32, [1, 1], new() { IntContents = { 1 } }));
        var late = await Assert.ThrowsAsync<RpcException>(async () => await server.Grpc.ModelInferAsync(request, deadline: DateTime.UtcNow.AddMilliseconds(200)));
        Assert.Equal(StatusCode.DeadlineExceeded, late.StatusCode);
        using var gone = new CancellationTokenSource();
        var waiting = server.Registry.Waiting;
        using var call = server.Grpc.ModelInferAsync(request, cancellationToken: gone.Token);
        await ProtocolServer.Until(() => server.Registry.Waiting > waiting, "the request waits");
        await gone.CancelAsync();
        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(async () => await call)).StatusCode);
        await ProtocolServer.Until(() => server.Registry.Out == (0, 0), "all is given back");
    }

    [Fact]
    public async Task Without_the_key_only_health_is_answered()
    {
        Assert.True((await server.AnonymousGrpc.ServerLiveAsync(new())).Live);
        Assert.True((await server.AnonymousGrpc.ServerReadyAsync(new())).Ready);
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, (await new Health.HealthClient(server.Channel).CheckAsync(new())).Status);
        var request = Request("echo_UINT8", ("IN", TensorType.UInt8, [1, 1], new() { UintContents = { 1 } }));
        foreach (var call in new Func<Task>[]
        {
            async () => await server.AnonymousGrpc.ModelInferAsync(request),
            async () => await server.AnonymousGrpc.ServerMetadataAsync(new()),
            async () => await server.AnonymousGrpc.ModelReadyAsync(new() { Name = "pair" }),
            async () => await server.AnonymousGrpc.RepositoryModelLoadAsync(new() { ModelName = "m" }),
            async () => await server.AnonymousGrpc.ModelStreamInfer().ResponseStream.MoveNext(),
        })
            Assert.Equal(StatusCode.Unauthenticated, (await Assert.ThrowsAsync<RpcException>(call)).StatusCode);
        Assert.Single((await server.AnonymousGrpc.ModelInferAsync(request, ProtocolServer.Key)).RawOutputContents);
    }

    internal static ModelInferRequest Request(string model, params (string Name, TensorType Type, long[] Shape, InferTensorContents? Contents)[] inputs)
    {
        var request = new ModelInferRequest { ModelName = model };
        foreach (var (name, type, shape, contents) in inputs)
            request.Inputs.Add(new ModelInferRequest.Types.InferInputTensor { Name = name, Datatype = type.Name(), Shape = { shape }, Contents = contents });
        return request;
    }

    private static void Raw(ModelInferRequest request, params int[] lengths)
    {
        foreach (var input in request.Inputs) input.Contents = null;
        request.RawInputContents.Add(lengths.Select(length => ByteString.CopyFrom(new byte[length])));
    }
}
