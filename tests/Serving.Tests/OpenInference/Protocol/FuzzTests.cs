using System.Globalization;
using System.IO.Compression;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Puente.Serving.OpenInference.Wire;
using Puente.Serving.Tensors;

namespace Puente.Serving.Tests.OpenInference.Protocol;

/// <summary>
/// Valid requests of both protocols, spoiled by a seeded generator: each is answered, none as the server's fault, and everything
/// is given back. <c>PUENTE_FUZZ_REQUESTS</c> says how many (3,000), <c>PUENTE_FUZZ_SEED</c> from where (1). Memory is the whole process's: alone.
/// </summary>
[Collection(nameof(AloneTests))]
public sealed class FuzzTests(ProtocolServer server) : IClassFixture<ProtocolServer>
{
    private const int Clients = 4;

    private static readonly Method<byte[], byte[]> Infer = new(
        MethodType.Unary, "inference.GRPCInferenceService", "ModelInfer", Marshallers.Create(bytes => bytes, bytes => bytes), Marshallers.Create(bytes => bytes, bytes => bytes));

    private static readonly StatusCode[] Allowed = [StatusCode.OK, StatusCode.InvalidArgument, StatusCode.NotFound, StatusCode.Unimplemented, StatusCode.ResourceExhausted];

    [Fact]
    public async Task No_spoiled_request_is_the_servers_fault()
    {
        var (requests, seed) = (Setting("PUENTE_FUZZ_REQUESTS", 3_000), Setting("PUENTE_FUZZ_SEED", 1));
        var (rest, grpc) = (RestCorpus(), GrpcCorpus());
        await RunAsync(0, Math.Min(requests, 1_000));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await RunAsync(1_000, requests);
        await ProtocolServer.Until(() => server.Registry.Out == (0, 0), "all is given back");
        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.True(grown < 32 * 1024 * 1024, $"{grown} bytes more are held than before");
        // What requests hold together is bounded at four bodies: it would be full had a part of the spoiled ones not let go.
        var (json, tail) = ("""{"inputs":[{"name":"IN","shape":[1,190000],"datatype":"UINT8","parameters":{"binary_data_size":190000}}],"parameters":{"binary_data_output":true}}""", new byte[190_000]);
        using var large = await server.InferAsync("echo_UINT8", json, tail);
        Assert.Equal(200, (int)large.StatusCode);

        Task RunAsync(int from, int to) => Parallel.ForAsync(from, Math.Max(from, to), new ParallelOptions { MaxDegreeOfParallelism = Clients }, async (i, _) =>
        {
            var random = new Random(unchecked(seed * 1_000_003 + i));
            if (i % 2 == 0) await RestAsync(i, rest[random.Next(rest.Length)], random);
            else await GrpcAsync(i, grpc[random.Next(grpc.Length)], random);
        });
    }

    private async Task RestAsync(int i, (string Model, byte[] Body, int? Header) valid, Random random)
    {
        var body = Mutation.Of(valid.Body, random);
        var header = random.Next(10) == 0 ? random.Next(-2, body.Length + 3) : valid.Header is { } length ? length + body.Length - valid.Body.Length : (int?)null;
        var encoding = random.Next(20) switch { 0 => "gzip", 1 => "deflate", _ => null };
        if (encoding is not null && random.Next(2) == 0) body = Compress(body, encoding, random);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        try
        {
            using var response = await server.PostAsync($"/v2/models/{valid.Model}/infer", body, header?.ToString(CultureInfo.InvariantCulture), encoding, accept: random.Next(10) == 0 ? "gzip" : null).WaitAsync(limit.Token);
            var status = (int)response.StatusCode;
            Assert.True(status is 200 or 400 or 413 or 501, $"request {i}: {status} to {Convert.ToBase64String(body)} with {header}: {await response.Content.ReadAsStringAsync()}");
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"request {i}: no answer within 60 s to {Convert.ToBase64String(body)} with {header}");
        }
    }

    private async Task GrpcAsync(int i, byte[] valid, Random random)
    {
        var message = Mutation.Of(valid, random);
        var status = StatusCode.OK;
        var detail = "";
        try
        {
            // One in a hundred goes before its answer comes.
            using var gone = new CancellationTokenSource(random.Next(100) == 0 ? TimeSpan.FromMilliseconds(1) : TimeSpan.FromSeconds(60));
            using var call = server.Channel.CreateCallInvoker().AsyncUnaryCall(Infer, null, new CallOptions(ProtocolServer.Key, cancellationToken: gone.Token), message);
            await call;
        }
        catch (RpcException e)
        {
            (status, detail) = (e.StatusCode, e.Status.Detail);
            if (status == StatusCode.Cancelled && detail.Contains("Call canceled by the client", StringComparison.Ordinal)) return;
        }

        Assert.True(Allowed.Contains(status), $"request {i}: {status} ({detail}) to {Convert.ToBase64String(message)}");
    }

    private static (string Model, byte[] Body, int? Header)[] RestCorpus()
    {
        var corpus = new List<(string, byte[], int?)>();
        foreach (var sample in TypeSamples.All)
        {
            var model = $"echo_{sample.Type.Name()}";
            var input = $"\"name\":\"IN\",\"shape\":[2,2],\"datatype\":\"{sample.Type.Name()}\"";
            foreach (var data in new[] { sample.Flat, sample.Nested })
                if (data is not null) corpus.Add((model, Encoding.UTF8.GetBytes($"{{\"id\":\"a\",\"inputs\":[{{{input},\"data\":{data}}}],\"outputs\":[{{\"name\":\"OUT\"}}]}}"), null));
            var head = Encoding.UTF8.GetBytes($"{{\"inputs\":[{{{input},\"parameters\":{{\"binary_data_size\":{sample.Raw.Length}}}}}],\"parameters\":{{\"binary_data_output\":true,\"priority\":1,\"timeout\":5}}}}");
            corpus.Add((model, [.. head, .. sample.Raw], head.Length));
            corpus.Add((model, sample.Raw, 0));
        }

        corpus.Add(("scores", """{"inputs":[{"name":"X","shape":[2,3],"datatype":"FP32","data":[0.25,7,-1,3,2,9.5]}],"outputs":[{"name":"X_OUT","parameters":{"classification":2}}]}"""u8.ToArray(), null));
        corpus.Add(("pair", """{"inputs":[{"name":"A","shape":[1,4],"datatype":"INT32","data":[1,2,3,4]},{"name":"B","shape":[1,2],"datatype":"FP32","data":[[0.5,1.5]]}]}"""u8.ToArray(), null));
        return [.. corpus];
    }

    private static byte[][] GrpcCorpus()
    {
        var corpus = new List<ModelInferRequest>();
        foreach (var sample in TypeSamples.All)
        {
            var raw = GrpcConformanceTests.Request($"echo_{sample.Type.Name()}", ("IN", sample.Type, [2, 2], null));
            raw.RawInputContents.Add(ByteString.CopyFrom(sample.Raw));
            raw.Parameters.Add("priority", new InferParameter { Int64Param = 1 });
            corpus.Add(raw);
            if (sample.Typed is not null) corpus.Add(GrpcConformanceTests.Request($"echo_{sample.Type.Name()}", ("IN", sample.Type, [2, 2], sample.Typed)));
        }

        var pair = GrpcConformanceTests.Request("pair", ("A", TensorType.Int32, [1, 4], null), ("B", TensorType.Float32, [1, 2], null));
        pair.RawInputContents.Add([ByteString.CopyFrom(new byte[16]), ByteString.CopyFrom(new byte[8])]);
        pair.Outputs.Add(new ModelInferRequest.Types.InferRequestedOutputTensor { Name = "A_OUT", Parameters = { ["classification"] = new InferParameter { Int64Param = 2 } } });
        corpus.Add(pair);
        return [.. corpus.Select(request => request.ToByteArray())];
    }

    private static byte[] Compress(byte[] body, string encoding, Random random)
    {
        using var buffer = new MemoryStream();
        using (Stream stream = encoding == "gzip" ? new GZipStream(buffer, CompressionMode.Compress) : new ZLibStream(buffer, CompressionMode.Compress)) stream.Write(body);
        return random.Next(3) == 0 ? Mutation.Of(buffer.ToArray(), random) : buffer.ToArray();
    }

    private static int Setting(string name, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
