using Puente.Learning.Training.Export;
using Puente.Learning.Training.Onnx;
using Puente.Learning.Training.Onnx.Proto;
using Puente.Learning.Vision;

namespace Puente.Learning.Tests.Export;

public class QuantizedGraphTests
{
    private static readonly BackboneOptions Architecture = Backbones.Architectures["DINOv2 with registers"] with { Width = 64, Heads = 4 };

    [Theory]
    [InlineData(false, 0.99)]
    [InlineData(true, 0.999)]
    public void Whole_numbers_embed_much_as_floats_do(bool unsigned, double likeness)
    {
        using var folder = new TemporaryFolder();
        using var backbone = Backbones.Trained(Architecture);
        var images = Tiny.Images(12);
        OnnxFile.Write(QuantizedGraph.Of(BackboneGraph.Build(backbone), new QuantizationOptions { Unsigned = unsigned }), folder["q.onnx"]);
        using var embedder = new OnnxEmbedder(folder["q.onnx"]);
        Assert.InRange(StandardizedCosine.Mean(OnnxParity.Expected(backbone, images), embedder.EmbedAll(images)), likeness, 1);
    }

    [Fact]
    public void Only_linear_layers_of_the_blocks_are_taken_unless_more_is_asked_for()
    {
        using var backbone = Backbones.Trained(Architecture);
        var model = BackboneGraph.Build(backbone);
        Assert.Equal(4 * Architecture.Depth, Count(QuantizedGraph.Of(model)));
        Assert.Equal(4 * Architecture.Depth + 1, Count(QuantizedGraph.Of(model, new QuantizationOptions { First = true })));
        var merged = MergedGraph.Of(model, HeadGraph.Build(new float[2 * Architecture.Dimensions], [0, 0]));
        Assert.Equal(4 * Architecture.Depth + 1, Count(QuantizedGraph.Of(merged, new QuantizationOptions { Last = true })));
        Assert.Throws<ArgumentException>(() => QuantizedGraph.Of(HeadGraph.Build([1, 2], [0])));

        static int Count(ModelProto graph) => graph.Graph.Node.Count(node => node.OpType == "MatMulInteger");
    }

    [Fact]
    public void Signed_weights_stay_within_63_and_each_column_has_its_scale()
    {
        using var backbone = Backbones.Random(Architecture);
        var model = BackboneGraph.Build(backbone);
        var weights = QuantizedGraph.Of(model).Graph.Initializer.ToDictionary(tensor => tensor.Name);
        var whole = weights["blocks.0.attn.qkv.weight"];
        sbyte[] values = [.. whole.RawData.Span.ToArray().Select(value => (sbyte)value)];
        Assert.Equal((63, -63), (values.Max(), Math.Min((int)values.Min(), -63)));
        Assert.Equal([3 * 64L], weights["blocks.0.attn.qkv.weight/scale"].Dims);
        var (exact, scales) = (Floats(model.Graph.Initializer.Single(tensor => tensor.Name == "blocks.0.attn.qkv.weight")), Floats(weights["blocks.0.attn.qkv.weight/scale"]));
        for (var i = 0; i < values.Length; i++) Assert.InRange(Math.Abs(exact[i] - values[i] * scales[i % scales.Length]), 0, scales[i % scales.Length] * 0.501f);
    }

    private static float[] Floats(TensorProto tensor) => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray();
}
