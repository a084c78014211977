using Puente.Core;
using Puente.Core.Training;
using Puente.Learning.Training.Export;
using Puente.Learning.Training.Interchange;
using Puente.Learning.Training.SafeTensors;
using Puente.Learning.Vision;
using static TorchSharp.torch;

namespace Puente.Learning.Tests.Interchange;

/// <summary>Models of every public layout, made and computed by PyTorch under their own names (Fixtures/interchange/make.py).</summary>
public class ImportTests
{
    private const double Tolerance = 5e-6;

    [Theory]
    [InlineData("vit", WeightLayout.Vit, "pooler 2", 0)]
    [InlineData("vit-classifier", WeightLayout.Vit, "classifier 2", 0)]
    [InlineData("vit-mae", WeightLayout.VitMae, "decoder 8", 0)]
    [InlineData("dinov2", WeightLayout.Dinov2, "mask token 1", 0)]
    [InlineData("dinov2-registers", WeightLayout.Dinov2, "mask token 1", 4)]
    [InlineData("timm", WeightLayout.Timm, "classifier 2", 0)]
    [InlineData("timm-registers", WeightLayout.Timm, "", 4)]
    [InlineData("timm-no-embed-class", WeightLayout.Timm, "", 4)]
    [InlineData("dino", WeightLayout.Timm, "classifier 2", 0)]
    [InlineData("dinov2-original", WeightLayout.Timm, "mask token 1", 4)]
    [InlineData("mae-original", WeightLayout.Timm, "decoder 7, mask token 1", 0)]
    public void Public_weights_compute_what_they_do_in_PyTorch(string name, WeightLayout layout, string leftOut, int registers)
    {
        using var folder = new TemporaryFolder();
        var result = WeightsImport.Run(Fixture(name), folder.Path, new ImportOptions { Heads = 2 });
        Assert.Equal((layout, leftOut), (result.Layout, string.Join(", ", result.LeftOut.Select(part => $"{part.Part} {part.Tensors}"))));
        Assert.True(result.Backbone.Gate!.Float && File.Exists(folder["backbone.onnx"]));
        using var backbone = BackboneFile.Load(folder["backbone.safetensors"]);
        Assert.Equal((16, 4, registers), (backbone.Options.Side, backbone.Options.Patch, backbone.Options.Registers));
        using var expected = SafeTensorsFile.Open(Path.Combine(Fixture(name), "expected.safetensors"));
        using var scope = NewDisposeScope();
        var images = tensor(expected.Floats("images").Select(level => (byte)level).ToArray(), [2, 16, 16, 3]);
        Assert.InRange(OnnxParity.Difference(expected.Floats("tokens"), backbone.AllTokens(images).data<float>().ToArray()), 0, Tolerance);
    }

    [Fact]
    public void What_nothing_says_is_assumed_aloud_and_may_be_said()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("'imagenet' was taken", Assert.Single(WeightsImport.Run(Fixture("dino"), folder.Path, new ImportOptions { Heads = 2 }).Notes));
        Assert.Contains("how many heads", Assert.Throws<InputException>(() => WeightsImport.Load(Fixture("dino"))).Message);
        using var said = WeightsImport.Load(Fixture("dino"), new ImportOptions { Heads = 4, Pixels = "half" });
        Assert.Equal((4, PixelStatistics.Half), (said.Options.Heads, said.Options.Pixels));
        Assert.Contains("imagenet, half or image", Assert.Throws<InputException>(() => WeightsImport.Load(Fixture("dino"), new ImportOptions { Heads = 2, Pixels = "grey" })).Message);
    }

    [Fact]
    public void What_weights_of_ours_say_themselves_is_not_open()
    {
        using var folder = new TemporaryFolder();
        WeightsImport.Run(Fixture("dino"), folder.Path, new ImportOptions { Heads = 4, Pixels = "half" });
        Assert.Contains("say 4", Assert.Throws<InputException>(() => WeightsImport.Load(folder["backbone.safetensors"], new ImportOptions { Heads = 2 })).Message);
        Assert.Contains("imagenet", Assert.Throws<InputException>(() => WeightsImport.Load(folder["backbone.safetensors"], new ImportOptions { Pixels = "imagenet" })).Message);
        using var same = WeightsImport.Load(folder["backbone.safetensors"], new ImportOptions { Heads = 4 });
        Assert.Equal((4, PixelStatistics.Half), (same.Options.Heads, same.Options.Pixels));
    }

    [Fact]
    public void Positions_are_brought_to_the_size_asked_for()
    {
        using var folder = new TemporaryFolder();
        var result = WeightsImport.Run(Fixture("vit"), folder.Path, new ImportOptions { Side = 32 });
        Assert.Equal(32, result.Backbone.Side);
        Assert.Contains("trained at 16 pixels", Assert.Single(result.Notes));
        using var backbone = BackboneFile.Load(folder["backbone.safetensors"]);
        using var native = WeightsImport.Load(Fixture("vit"));
        using var scope = NewDisposeScope();
        // The same as the smaller model makes of larger images.
        var images = tensor(Tiny.Images(2), [2, 32, 32, 3]);
        Assert.True(native.Tokens(images).allclose(backbone.Tokens(images), 1e-4, 1e-5));
        Assert.Contains("multiple of 4", Assert.Throws<InputException>(() => WeightsImport.Load(Fixture("vit"), new ImportOptions { Side = 30 })).Message);
    }

    [Fact]
    public void Every_missing_unexpected_and_misshapen_tensor_is_named_at_once()
    {
        using var folder = new TemporaryFolder();
        Copy("timm", folder, (name, shape) => name switch
        {
            "blocks.0.norm1.weight" => null,
            "norm.weight" => ("norm.weight", [8]),
            "blocks.1.mlp.fc1.bias" => ("blocks.1.mlp.fc1.strange", shape),
            _ => (name, shape),
        });
        var message = Assert.Throws<InputException>(() => WeightsImport.Load(folder.Path, new ImportOptions { Heads = 2 })).Message;
        Assert.Contains("2 missing: blocks.0.norm1.weight [16], blocks.1.mlp.fc1.bias [32]", message);
        Assert.Contains("1 unexpected: blocks.1.mlp.fc1.strange [32]", message);
        Assert.Contains("1 misshapen: norm.weight [8] instead of [16]", message);
    }

    [Theory]
    [InlineData("blocks.0.mlp.w12.weight", "gated MLPs (SwiGLU)")]
    [InlineData("blocks.0.attn.q_norm.weight", "normalised queries and keys")]
    [InlineData("dist_token", "a distillation token (DeiT)")]
    [InlineData("rope_embed.periods", "rotary positions")]
    [InlineData("norm_pre.weight", "a norm before the blocks (CLIP)")]
    public void Features_that_change_what_is_computed_are_refused_by_name(string tensor, string feature)
    {
        using var folder = new TemporaryFolder();
        Copy("timm", folder, (name, shape) => name == "head.bias" ? (tensor, shape) : (name, shape));
        Assert.Contains(feature, Assert.Throws<InputException>(() => WeightsImport.Load(folder.Path)).Message);
    }

    [Theory]
    [InlineData("hidden_act", "\"gelu_new\"", "Only 'gelu' is")]
    [InlineData("use_swiglu_ffn", "true", "Small, Base or Large")]
    [InlineData("num_channels", "1", "three colours")]
    [InlineData("model_type", "\"swin\"", "Expected: dinov2, dinov2_with_registers")]
    [InlineData("patch_size", "[4, 8]", "square")]
    [InlineData("hidden_size", "20", "no multiple of the width 20")]
    [InlineData("hidden_size", "32", "misshapen: embeddings.cls_token [1, 1, 16] instead of [1, 1, 32]")]
    [InlineData("hidden_size", "0", "no multiple of the width 0")]
    [InlineData("patch_size", "0", "Patch is 0")]
    [InlineData("image_size", "1000000000", "Side is 1000000000")]
    [InlineData("image_size", "32", "position_embeddings [1, 17, 16] instead of [1, 65, 16]")]
    [InlineData("num_hidden_layers", "3", "18 missing")]
    [InlineData("num_hidden_layers", "1000000", "Depth is 1000000")]
    [InlineData("layer_norm_eps", "\"small\"", "cannot be read")]
    public void A_configuration_is_believed_or_refused(string key, string value, string part)
    {
        using var folder = new TemporaryFolder();
        foreach (var file in Directory.GetFiles(Fixture("dinov2"))) File.Copy(file, folder[Path.GetFileName(file)]);
        var config = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(folder["config.json"]))!;
        config[key] = System.Text.Json.Nodes.JsonNode.Parse(value);
        File.WriteAllText(folder["config.json"], config.ToJsonString());
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains(part, Assert.Throws<InputException>(() => WeightsImport.Load(folder.Path)).Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
    }

    [Theory]
    [InlineData("16")]
    [InlineData("""{"shortest_edge":16}""")]
    public void An_older_document_of_what_is_done_to_images_is_read(string size)
    {
        using var folder = new TemporaryFolder();
        foreach (var file in Directory.GetFiles(Fixture("vit"))) File.Copy(file, folder[Path.GetFileName(file)]);
        File.WriteAllText(folder["preprocessor_config.json"], $$"""{"do_normalize":true,"do_resize":true,"image_mean":[0.1,0.2,0.3],"image_std":[0.4,0.5,0.6],"size":{{size}}}""");
        using var loaded = WeightsImport.Load(folder.Path);
        Assert.Equal(new PixelStatistics(new Rgb(0.1f, 0.2f, 0.3f), new Rgb(0.4f, 0.5f, 0.6f)), loaded.Options.Pixels);
    }

    [Fact]
    public void A_weight_that_is_not_finite_is_named_under_its_own_name()
    {
        using var folder = new TemporaryFolder();
        Copy("vit", folder, (name, shape) => (name, shape), spoil: "encoder.layer.1.attention.attention.key.weight");
        File.Copy(Path.Combine(Fixture("vit"), "config.json"), folder["config.json"]);
        Assert.Contains("'encoder.layer.1.attention.attention.key.weight'", Assert.Throws<InputException>(() => WeightsImport.Load(folder.Path)).Message);
    }

    [Fact]
    public void What_is_no_weights_says_what_to_give()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("does not exist", Assert.Throws<InputException>(() => WeightsImport.Load(folder["absent"])).Message);
        Assert.Contains("no safetensors file", Assert.Throws<InputException>(() => WeightsImport.Load(folder.Path)).Message);
        File.WriteAllText(folder["pytorch_model.bin"], "");
        Assert.Contains("can run code", Assert.Throws<InputException>(() => WeightsImport.Load(folder.Path)).Message);
        new SafeTensorsWriter().Add("model.layers.0.weight", [1f], 1).Write(folder["model.safetensors"]);
        Assert.Contains("first names are model.layers.0.weight", Assert.Throws<InputException>(() => WeightsImport.Load(folder.Path)).Message);
        new SafeTensorsWriter().Add("student.patch_embed.proj.weight", [1f], 1).Add("teacher.patch_embed.proj.weight", [1f], 1).Write(folder["model.safetensors"]);
        Assert.Contains("2 models", Assert.Throws<InputException>(() => WeightsImport.Load(folder.Path)).Message);
    }

    private static string Fixture(string name) => FixtureFiles.Of(Path.Combine("interchange", name));

    /// <summary>Writes a fixture again, changed: null leaves a tensor out; another shape takes the first elements.</summary>
    private static void Copy(string name, TemporaryFolder folder, Func<string, IReadOnlyList<long>, (string, IReadOnlyList<long>)?> change, string? spoil = null)
    {
        using var source = SafeTensorsFile.Open(Path.Combine(Fixture(name), "model.safetensors"));
        var writer = new SafeTensorsWriter();
        foreach (var entry in source.Entries)
        {
            if (change(entry.Name, entry.Shape) is not var (renamed, shape)) continue;
            var values = source.Floats(entry.Name)[..(int)shape.Aggregate(1L, (product, size) => product * size)];
            if (entry.Name == spoil) values[3] = float.NaN;
            writer.Add(renamed, values, [.. shape]);
        }

        writer.Write(folder["model.safetensors"]);
    }
}
