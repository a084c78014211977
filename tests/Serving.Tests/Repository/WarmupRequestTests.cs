using System.Runtime.InteropServices;
using Puente.Core;
using Puente.Serving.Repository;
using Puente.Serving.Tensors;

namespace Puente.Serving.Tests.Repository;

public sealed class WarmupRequestTests : IDisposable
{
    private readonly RepositoryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_request_holds_the_rows_of_its_sample()
    {
        folder.File("m/1/model.onnx").File("m/warmup/row.raw", [1, 0, 0, 0, 2, 0, 0, 0]).File("m/config.pbtxt", """
            max_batch_size: 4
            input [ { name: "ids" data_type: TYPE_INT32 dims: [ -1 ] }, { name: "text" data_type: TYPE_STRING dims: [ 2 ] } ]
            output [ { name: "y" data_type: TYPE_FP32 dims: [ 1 ] }, { name: "z" data_type: TYPE_FP32 dims: [ 1 ] } ]
            model_warmup [ {
              name: "three" batch_size: 3 count: 2
              inputs { key: "text" value { data_type: TYPE_STRING dims: [ 2 ] zero_data: true } }
              inputs { key: "ids" value { data_type: TYPE_INT32 dims: [ 2 ] input_data_file: "row.raw" } }
            } ]
            """);
        var warmup = Assert.Single(folder.Open().Open("m").Warmups(1));
        var request = warmup.Build();
        Assert.Equal(("three", 2, 3), (warmup.Name, warmup.Count, request.Rows));
        Assert.Equal([3, 2], request.Inputs[0].Shape);
        Assert.Equal([1, 2, 1, 2, 1, 2], MemoryMarshal.Cast<byte, int>(request.Inputs[0].Bytes.Span).ToArray());
        Assert.Equal([3, 2], request.Inputs[1].Shape);
        Assert.Equal(new byte[24], request.Inputs[1].Bytes.ToArray());
        Assert.Equal([0, 1], request.Outputs);
        folder.File("m/warmup/row.raw", new byte[7]);
        Assert.Contains("holds 7 bytes, and a row has 8", Assert.Throws<InputException>(warmup.Build).Message, StringComparison.Ordinal);
        File.Delete(folder.At("m/warmup/row.raw"));
        Assert.Contains("folder 'warmup'", Assert.Throws<InputException>(warmup.Build).Message, StringComparison.Ordinal);
        File.CreateSymbolicLink(folder.At("m/warmup/row.raw"), "/etc/hostname");
        Assert.Contains("leads out", Assert.Throws<InputException>(warmup.Build).Message, StringComparison.Ordinal);
    }

    public static TheoryData<TensorType> Types => [.. TensorTypes.All];

    [Theory]
    [MemberData(nameof(Types))]
    public void Random_data_is_seeded_and_fit_for_any_graph(TensorType type)
    {
        folder.File("m/1/model.onnx").File("m/config.pbtxt", $$"""
            input { name: "x" data_type: {{type.ConfigName()}} dims: [ 50 ] }
            output { name: "y" data_type: TYPE_FP32 dims: [ 1 ] }
            model_warmup { inputs { key: "x" value { data_type: {{type.ConfigName()}} dims: [ 50 ] random_data: true } } }
            """);
        ReadOnlyMemory<byte> Bytes(ulong seed)
        {
            var input = folder.Open().Open("m").Warmups(seed)[0].Build().Inputs[0];
            Assert.Equal([50], input.Shape);
            return input.Bytes;
        }

        var bytes = Bytes(3).ToArray();
        Assert.Equal(50 * Math.Max(type.Size(), type == TensorType.Bytes ? 4 : 1), bytes.Length);
        Assert.Equal(bytes, Bytes(3).ToArray());
        if (type == TensorType.Bytes) return;
        Assert.NotEqual(bytes, Bytes(4).ToArray());
        IEnumerable<double>? values = type switch
        {
            TensorType.Float16 => MemoryMarshal.Cast<byte, Half>(bytes).ToArray().Select(value => (double)value),
            TensorType.Float32 => MemoryMarshal.Cast<byte, float>(bytes).ToArray().Select(value => (double)value),
            TensorType.Float64 => MemoryMarshal.Cast<byte, double>(bytes).ToArray(),
            TensorType.Int64 => MemoryMarshal.Cast<byte, long>(bytes).ToArray().Select(value => (double)value),
            TensorType.Bool => bytes.Select(value => (double)value),
            _ => null,
        };
        if (values is not null) Assert.All(values, value => Assert.InRange(value, 0, 1));
    }
}
