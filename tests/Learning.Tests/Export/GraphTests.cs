using Microsoft.ML.OnnxRuntime.Tensors;
using Puente.Core;
using Puente.Learning.Training.Export;
using Puente.Learning.Training.Onnx;
using Puente.Learning.Training.Onnx.Proto;

namespace Puente.Learning.Tests.Export;

public class GraphTests
{
    public static TheoryData<string> Architectures { get; } = [.. Backbones.Architectures.Keys];

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Every_architecture_has_a_graph_that_computes_what_it_does(string name)
    {
        using var folder = new TemporaryFolder();
        using var backbone = Backbones.Random(Backbones.Architectures[name]);
        BackboneGraph.Write(backbone, folder["b.onnx"]);
        Assert.InRange(OnnxParity.Measure(backbone, folder["b.onnx"], Tiny.Images(3)), 0, OnnxParity.Tolerance);
    }

    [Fact]
    public void Weights_above_the_bound_lie_beside_the_graph_where_a_page_begins()
    {
        using var folder = new TemporaryFolder();
        using var backbone = Backbones.Random(Backbones.Architectures["ViT"]);
        Assert.Equal("b.onnx.data", OnnxFile.Write(BackboneGraph.Build(backbone), folder["b.onnx"], externalBytes: 1000));
        Assert.True(new FileInfo(folder["b.onnx"]).Length < new FileInfo(folder["b.onnx.data"]).Length);
        Assert.InRange(OnnxParity.Measure(backbone, folder["b.onnx"], Tiny.Images(2)), 0, OnnxParity.Tolerance);
        var offsets = ModelProto.Parser.ParseFrom(File.ReadAllBytes(folder["b.onnx"])).Graph.Initializer
            .SelectMany(tensor => tensor.ExternalData).Where(entry => entry.Key == "offset").Select(entry => long.Parse(entry.Value, System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.NotEmpty(offsets);
        Assert.All(offsets, offset => Assert.Equal(0, offset % 4096));
    }

    [Fact]
    public void A_merged_graph_gives_logits_and_embeddings()
    {
        using var folder = new TemporaryFolder();
        using var backbone = Backbones.Random(Backbones.Architectures["ViT"]);
        var dimensions = backbone.Options.Dimensions;
        float[] weights = [.. Enumerable.Range(0, 3 * dimensions).Select(i => MathF.Sin(i))], bias = [1, 2, 3];
        var head = HeadGraph.Build(weights, bias, new Dictionary<string, string> { ["puente.classes"] = "[]", ["puente.blocks"] = "head's" });
        var model = MergedGraph.Of(BackboneGraph.Build(backbone, new Dictionary<string, string> { ["puente.blocks"] = "backbone's" }), head);
        OnnxFile.Write(model, folder["m.onnx"]);
        Assert.Equal(["puente.blocks.head:head's", "puente.blocks:backbone's", "puente.classes:[]"], model.MetadataProps.Select(entry => $"{entry.Key}:{entry.Value}").Order(StringComparer.Ordinal));
        Assert.Equal(["logits", "embeddings"], model.Graph.Output.Select(output => output.Name));
        var logits = OnnxParity.Run(folder["m.onnx"], "images", new DenseTensor<byte>(Tiny.Images(2), [2, 32, 32, 3]));
        var embeddings = Backbones.Embed(backbone, 2).Chunk(dimensions).ToArray();
        float[] expected = [.. embeddings.SelectMany(row => bias.Select((b, k) => b + row.Select((value, d) => value * weights[k * dimensions + d]).Sum()))];
        Assert.InRange(OnnxParity.Difference(expected, logits), 0, 1e-3);
        using var embedder = new OnnxEmbedder(folder["m.onnx"]);
        Assert.InRange(OnnxParity.Difference(embeddings[1], embedder.Embed(Tiny.Image(1).Pixels)), 0, OnnxParity.Tolerance);
        Assert.Throws<ArgumentException>(() => MergedGraph.Of(BackboneGraph.Build(backbone), HeadGraph.Build([1, 2], [1])));
    }

    [Fact]
    public void The_files_of_a_backbone_say_what_they_are()
    {
        using var folder = new TemporaryFolder();
        using var backbone = Backbones.Trained(Backbones.Architectures["ViT"]);
        var files = BackboneExport.Write(backbone, "tiny", folder.Path, Tiny.Images(8));
        Assert.True(files.Gate is { Float: true, Int8: true }, string.Join(" ", files.Gate!.Figures.Select(figure => figure.Meaning)));
        Assert.Equal("backbone.int8.onnx", files.Int8Onnx);
        var metadata = ModelProto.Parser.ParseFrom(File.ReadAllBytes(folder[files.Int8Onnx!])).MetadataProps.ToDictionary(entry => entry.Key, entry => entry.Value);
        Assert.Equal(("tiny", "32", Digest.OfFile(folder[files.SafeTensors]).ToString()), (metadata["puente.recipe"], metadata["puente.side"], metadata["puente.digest"]));
        Assert.Contains("signed within 63", metadata["puente.quantization"]);
        Assert.Equal(backbone.parameters().Sum(weight => weight.numel()), files.Parameters);
        Assert.Null(BackboneExport.Write(backbone, "tiny", folder.Path, Tiny.Images(2)).Int8Onnx);
        Assert.False(File.Exists(folder["backbone.int8.onnx"]));
    }
}
