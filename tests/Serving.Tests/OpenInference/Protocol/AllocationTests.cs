using System.Globalization;
using System.Text;
using Google.Protobuf;
using Puente.Serving.Tensors;

namespace Puente.Serving.Tests.OpenInference.Protocol;

/// <summary>What a request allocates does not hang on how large its tensor is. Counted over the whole process, clients included: alone.</summary>
[Collection(nameof(AloneTests))]
public sealed class AllocationTests(ProtocolServer server) : IClassFixture<ProtocolServer>
{
    private const int Requests = 200;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_large_tensor_allocates_as_a_small_one(bool rest)
    {
        var small = await MeasureAsync(rest, 1_000);
        var large = await MeasureAsync(rest, 150_000);
        Assert.True(large - small < 30_000, $"{small} bytes a request of a small tensor, {large} of one of 150,000 bytes");
    }

    private async Task<long> MeasureAsync(bool rest, int bytes)
    {
        var (tensor, shape) = (new byte[bytes], string.Create(CultureInfo.InvariantCulture, $"[1,{bytes}]"));
        var head = Encoding.UTF8.GetBytes($"{{\"inputs\":[{{\"name\":\"X\",\"shape\":{shape},\"datatype\":\"UINT8\",\"parameters\":{{\"binary_data_size\":{bytes}}}}}]}}");
        byte[] body = [.. head, .. tensor];
        var message = GrpcConformanceTests.Request("sink", ("X", TensorType.UInt8, [1, bytes], null));
        message.RawInputContents.Add(UnsafeByteOperations.UnsafeWrap(tensor));
        var before = 0L;
        // The first fill the pools.
        for (var i = -Requests; i < Requests; i++)
        {
            if (i == 0) before = GC.GetTotalAllocatedBytes(precise: true);
            if (rest)
            {
                using var response = await server.PostAsync("/v2/models/sink/infer", body, $"{head.Length}");
                Assert.Equal(200, (int)response.StatusCode);
            }
            else
            {
                await server.Grpc.ModelInferAsync(message);
            }
        }

        return (GC.GetTotalAllocatedBytes(precise: true) - before) / Requests;
    }
}

/// <summary>Tests that run beside no others.</summary>
[CollectionDefinition(nameof(AloneTests), DisableParallelization = true)]
public sealed class AloneTests;
