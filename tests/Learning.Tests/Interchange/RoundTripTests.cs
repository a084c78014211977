using System.Text.Json;
using Puente.Core;
using Puente.Core.Training;
using Puente.Learning.Training.Export;
using Puente.Learning.Training.Interchange;
using Puente.Learning.Training.SafeTensors;
using Puente.Learning.Vision;

namespace Puente.Learning.Tests.Interchange;

public class RoundTripTests
{
    private static readonly BackboneOptions Vit = Backbones.Architectures["ViT"], Dinov2 = Backbones.Architectures["DINOv2 with registers"];

    public static TheoryData<string> Architectures { get; } = [.. Backbones.Architectures.Keys];

    [Theory]
    [MemberData(nameof(Architectures))]
    public void The_shapes_of_an_architecture_are_those_of_its_model(string name)
    {
        using var backbone = new Backbone(Backbones.Architectures[name]);
        Assert.Equal(
            backbone.state_dict().Select(pair => $"{pair.Key} {string.Join(',', pair.Value.shape)}").Order(StringComparer.Ordinal),
            StateShapes.Of(backbone.Options).Select(pair => $"{pair.Key} {string.Join(',', pair.Value)}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Through_timm_and_back_nothing_changes(string name) => Unchanged(Backbones.Architectures[name], WeightLayout.Timm);

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Nor_through_our_own_layout(string name) => Unchanged(Backbones.Architectures[name], WeightLayout.Puente);

    [Theory]
    [InlineData(WeightLayout.Vit)]
    [InlineData(WeightLayout.VitMae)]
    public void Nor_through_Hugging_Face(WeightLayout layout)
    {
        Unchanged(Vit, layout);
        Unchanged(Vit with { Positions = PositionKind.SinCos, QkvBias = false }, layout);
    }

    [Fact]
    public void Nor_through_DINOv2()
    {
        Unchanged(Dinov2, WeightLayout.Dinov2);
        Unchanged(Dinov2 with { Registers = 0 }, WeightLayout.Dinov2);
    }

    [Fact]
    public void Without_our_metadata_the_weights_are_still_the_same()
    {
        foreach (var (options, layout) in new[] { (Vit, WeightLayout.Vit), (Vit, WeightLayout.Timm), (Dinov2, WeightLayout.Dinov2), (Dinov2, WeightLayout.Timm) })
        {
            using var folder = new TemporaryFolder();
            using var original = Exported(folder, options, layout);
            using (var source = SafeTensorsFile.Open(folder["out/model.safetensors"]))
            {
                var stripped = new SafeTensorsWriter();
                foreach (var entry in source.Entries) stripped.Add(entry.Name, source.Floats(entry.Name), [.. entry.Shape]);
                stripped.Write(folder["out/again"]);
            }

            File.Move(folder["out/again"], folder["out/model.safetensors"], overwrite: true);
            using var loaded = WeightsImport.Load(folder["out"]);
            Assert.Equal(Public(options), Public(loaded.Options));
            Assert.Equal(State(original), State(loaded));
        }
    }

    [Fact]
    public void Large_weights_are_split_and_read_again()
    {
        using var folder = new TemporaryFolder();
        using var original = Exported(folder, Vit, WeightLayout.Vit, shardBytes: 10_000);
        Assert.True(File.Exists(folder["out/model.safetensors.index.json"]));
        using var loaded = WeightsImport.Load(folder["out"]);
        Assert.Equal(State(original), State(loaded));
    }

    [Theory]
    [InlineData("dictionary", WeightLayout.Vit, "the dictionary stem, a model without class token")]
    [InlineData("DINOv2 with registers", WeightLayout.Vit, "layer scale, registers")]
    [InlineData("ViT", WeightLayout.Dinov2, "blocks without layer scale")]
    public void What_a_layout_cannot_name_is_said(string name, WeightLayout layout, string parts)
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<InputException>(() => Exported(folder, Backbones.Architectures[name], layout));
        Assert.Contains($"has no name for {parts}", error.Message);
        Assert.Contains("puente or timm", error.Remedy);
    }

    [Fact]
    public void Configurations_are_those_of_Hugging_Face_and_timm()
    {
        using var folder = new TemporaryFolder();
        using (Exported(folder, Dinov2, WeightLayout.Dinov2))
        {
            var config = Document(folder["out/config.json"]);
            Assert.Equal("dinov2_with_registers", config.GetProperty("model_type").GetString());
            Assert.Equal((4, 8, 2.0), (config.GetProperty("num_register_tokens").GetInt32(), config.GetProperty("patch_size").GetInt32(), config.GetProperty("mlp_ratio").GetDouble()));
            Assert.Equal(0.485, Document(folder["out/preprocessor_config.json"]).GetProperty("image_mean")[0].GetDouble(), 6);
        }

        using (Exported(folder, Vit, WeightLayout.Timm))
        {
            var arguments = Document(folder["out/config.json"]).GetProperty("model_args");
            Assert.Equal((16, 2, true), (arguments.GetProperty("embed_dim").GetInt32(), arguments.GetProperty("num_heads").GetInt32(), arguments.GetProperty("class_token").GetBoolean()));
        }
    }

    [Fact]
    public void A_difference_names_figures_and_tensors()
    {
        using var folder = new TemporaryFolder();
        using var first = Exported(folder, Vit, WeightLayout.Puente);
        Assert.True(WeightsDiff.Run(folder["backbone"], folder["out/backbone.safetensors"]) is { Equal: true, Same: > 0, Tensors: [] });
        using (TorchSharp.torch.no_grad()) first.state_dict()["norm.bias"].add_(0.5);
        BackboneFile.Save(first, "x", folder["moved"]);
        var moved = WeightsDiff.Run(folder["backbone"], folder["moved"]);
        var tensor = Assert.Single(moved.Tensors);
        Assert.Equal(("norm.bias", false), (tensor.Name, moved.Equal));
        Assert.InRange(tensor.Largest, 0.49, 0.51);
        using var other = Backbones.Random(Vit with { ClassToken = false, Depth = 1 });
        BackboneFile.Save(other, "x", folder["other"]);
        var different = WeightsDiff.Run(folder["backbone"], folder["other"]);
        Assert.Contains(new FigureDifference("depth", "2", "1"), different.Architecture);
        Assert.Contains("cls_token", different.Missing);
        Assert.Contains(new FigureDifference("pos_embed", "[1, 17, 16]", "[1, 16, 16]"), different.Reshaped);
    }

    private static void Unchanged(BackboneOptions options, WeightLayout layout)
    {
        using var folder = new TemporaryFolder();
        using var original = Exported(folder, options, layout);
        using var loaded = WeightsImport.Load(folder["out"]);
        Assert.Equal(original.Options, loaded.Options);
        Assert.Equal(State(original), State(loaded));
    }

    private static Backbone Exported(TemporaryFolder folder, BackboneOptions options, WeightLayout layout, long shardBytes = WeightsExport.ShardBytes)
    {
        var backbone = Backbones.Random(options);
        BackboneFile.Save(backbone, "tiny", folder["backbone"]);
        Directory.CreateDirectory(folder["out"]);
        WeightsExport.Run(folder["backbone"], layout, folder["out"], shardBytes);
        return backbone;
    }

    /// <summary>Every weight, to the bit.</summary>
    private static IEnumerable<string> State(Backbone backbone) => backbone.state_dict().OrderBy(pair => pair.Key, StringComparer.Ordinal)
        .Select(pair => $"{pair.Key} {Digest.Of(pair.Value.bytes)}");

    /// <summary>What public documents say: timm's leave the epsilon of its norms unsaid, and figures of other stems mean nothing.</summary>
    private static BackboneOptions Public(BackboneOptions options) => options with { NormEpsilon = 1e-6, Filters = 8, FilterSide = 5, StemChannels = 4 };

    private static JsonElement Document(string path) => JsonDocument.Parse(File.ReadAllBytes(path)).RootElement;
}
