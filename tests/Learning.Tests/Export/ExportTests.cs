using Microsoft.ML.OnnxRuntime.Tensors;
using Puente.Core;
using Puente.Learning.Training.Export;
using Puente.Learning.Vision;
using TorchSharp;
using static TorchSharp.torch;

namespace Puente.Learning.Tests.Export;

public class ExportTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_graph_computes_what_the_model_does(int images)
    {
        using var folder = new TemporaryFolder();
        using var backbone = Backbones.Trained(Tiny.Architecture);
        BackboneGraph.Write(backbone, folder["b.onnx"]);
        Assert.InRange(OnnxParity.Measure(backbone, folder["b.onnx"], Tiny.Images(images)), 0, OnnxParity.Tolerance);
    }

    [Fact]
    public void So_it_does_at_full_size_and_on_flat_images()
    {
        using var folder = new TemporaryFolder();
        using var backbone = Backbones.Trained(new BackboneOptions());
        BackboneGraph.Write(backbone, folder["b.onnx"]);
        byte[] images = [.. Tiny.Image(1, 96).Pixels, .. new byte[96 * 96 * 3], .. Enumerable.Repeat((byte)255, 96 * 96 * 3)];
        Assert.InRange(OnnxParity.Measure(backbone, folder["b.onnx"], images), 0, OnnxParity.Tolerance);
    }

    [Fact]
    public void Weights_come_back_from_the_file()
    {
        using var folder = new TemporaryFolder();
        using var backbone = Backbones.Trained(Tiny.Architecture);
        var files = BackboneExport.Write(backbone, "tiny", folder.Path, Tiny.Images(2));
        Assert.Equal((32, Tiny.Architecture.Dimensions), (files.Side, files.Dimensions));
        using var loaded = BackboneFile.Load(folder[files.SafeTensors]);
        using var scope = NewDisposeScope();
        var images = tensor(Tiny.Images(2), [2, 32, 32, 3]);
        Assert.True(backbone.call(images).allclose(loaded.call(images)));
    }

    [Fact]
    public void A_file_that_is_no_backbone_is_refused()
    {
        using var folder = new TemporaryFolder();
        new Learning.Training.SafeTensors.SafeTensorsWriter().Text(BackboneFile.ArchitectureKey, """{"width":7}""").Write(folder["x"]);
        Assert.Contains("Width is 7", Assert.Throws<InputException>(() => BackboneFile.Load(folder["x"])).Message);
        new Learning.Training.SafeTensors.SafeTensorsWriter().Write(folder["y"]);
        Assert.Throws<InputException>(() => BackboneFile.Load(folder["y"]));
    }

    [Fact]
    public void A_file_whose_tensors_are_not_those_of_its_architecture_is_refused_before_a_model_is_made()
    {
        using var folder = new TemporaryFolder();
        var claim = System.Text.Json.JsonSerializer.Serialize(new BackboneOptions { Stem = StemKind.Plain, Width = 2048, Heads = 32, Depth = 48, MlpRatio = 8 }, Json.Options);
        new Learning.Training.SafeTensors.SafeTensorsWriter().Text(BackboneFile.ArchitectureKey, claim).Add("norm.weight", [1f], 1).Write(folder["x"]);
        var before = GC.GetTotalAllocatedBytes();
        var error = Assert.Throws<InputException>(() => BackboneFile.Load(folder["x"]));
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 5_000_000);
        Assert.Contains("579 missing", error.Message);
        Assert.Contains("and 569 more", error.Message);
        Assert.Contains("norm.weight [1] instead of [2048]", error.Message);
    }

    [Fact]
    public void A_head_is_a_product_and_a_sum()
    {
        using var folder = new TemporaryFolder();
        HeadGraph.Write([1, 2, 3, 4, 5, 6], [10, 20], folder["h.onnx"]);
        var logits = OnnxParity.Run(folder["h.onnx"], "embeddings", new DenseTensor<float>(new float[] { 1, 0, 0, 0, 1, 1 }, [2, 3]));
        Assert.Equal([11f, 24, 15, 31], logits);
    }
}
