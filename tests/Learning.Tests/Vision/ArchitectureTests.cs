using System.Text.Json;
using Puente.Core;
using Puente.Learning.Vision;
using TorchSharp;
using static TorchSharp.torch;

namespace Puente.Learning.Tests.Vision;

/// <summary>Every option of the architecture takes effect.</summary>
public class ArchitectureTests
{
    private static readonly BackboneOptions Plain = Tiny.Architecture with { Stem = StemKind.Plain };

    [Theory]
    [InlineData(StemKind.Plain, 16, 4)]
    [InlineData(StemKind.Convolutional, 4, 64)]
    [InlineData(StemKind.Convolutional, 8, 16)]
    [InlineData(StemKind.Dictionary, 16, 4)]
    public void A_patch_is_a_token(StemKind stem, int patch, int tokens)
    {
        using var scope = NewDisposeScope();
        using var backbone = new Backbone(Tiny.Architecture with { Stem = stem, Patch = patch });
        backbone.eval();
        Assert.Equal([2, tokens, 16], backbone.Tokens(Images(2)).shape);
        Assert.Equal([2, backbone.Options.Dimensions], backbone.call(Images(2)).shape);
    }

    [Fact]
    public void A_plain_vision_transformer_is_named_as_in_timm()
    {
        using var backbone = new Backbone(Plain with { ClassToken = true, Registers = 2, Positions = PositionKind.Learned, LayerScale = 1e-5, QkvBias = false });
        Assert.Equal(
            [
                "blocks.0.attn.proj.bias", "blocks.0.attn.proj.weight", "blocks.0.attn.qkv.weight", "blocks.0.ls1.gamma", "blocks.0.ls2.gamma",
                "blocks.0.mlp.fc1.bias", "blocks.0.mlp.fc1.weight", "blocks.0.mlp.fc2.bias", "blocks.0.mlp.fc2.weight",
                "blocks.0.norm1.bias", "blocks.0.norm1.weight", "blocks.0.norm2.bias", "blocks.0.norm2.weight",
                "cls_token", "norm.bias", "norm.weight", "patch_embed.proj.bias", "patch_embed.proj.weight", "pos_embed", "reg_token",
            ],
            backbone.state_dict().Keys.Where(name => !name.StartsWith("blocks.1", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal([1, 17, 16], backbone.state_dict()["pos_embed"].shape);
    }

    [Fact]
    public void A_scope_about_the_constructor_takes_no_weight_away()
    {
        var options = Plain with { ClassToken = true, Registers = 2, Positions = PositionKind.Learned, LayerScale = 0.1 };
        Backbone inScope;
        using (NewDisposeScope()) inScope = new Backbone(options, new LoraOptions());
        using var free = new Backbone(options, new LoraOptions());
        Assert.Equal(free.state_dict().Keys.Order(), inScope.state_dict().Keys.Order());
        using var scope = NewDisposeScope();
        Assert.Equal([1, options.Dimensions], inScope.call(Images(1)).shape);
        inScope.Dispose();
    }

    [Fact]
    public void Class_token_and_registers_stand_before_the_patches()
    {
        using var scope = NewDisposeScope();
        using var backbone = new Backbone(Plain with { ClassToken = true, Registers = 3 });
        backbone.eval();
        var all = backbone.AllTokens(Images(2));
        Assert.Equal([2, 4 + 16, 16], all.shape);
        Assert.True(backbone.Tokens(Images(2)).equal(all.narrow(1, 4, 16)).all().item<bool>());
        var block = backbone.Options.Blocks.Single(b => b.Name == EmbeddingBlock.Class);
        Assert.True(backbone.call(Images(2)).narrow(1, block.Start, block.Length).allclose(all.select(1, 0)));
    }

    [Fact]
    public void Learned_positions_are_interpolated_for_other_sizes()
    {
        using var scope = NewDisposeScope();
        using var backbone = new Backbone(Plain with { Positions = PositionKind.Learned });
        Assert.Equal([2, 36, 16], backbone.Tokens(tensor(Tiny.Images(2, 48), [2, 48, 48, 3])).shape);
        var ramp = arange(4).reshape(1, 1, 4).expand(1, 4, 4).reshape(1, 16, 1).to(ScalarType.Float32);
        var twice = LearnedPosition.Resize(ramp, 4, 8, 8).reshape(8, 8);
        // Centres keep their places: output column c stands at (c + 0.5)/2 − 0.5 of the table.
        Assert.True((twice[4, 3] - 1.25f).abs().item<float>() < 0.05f);
    }

    [Fact]
    public void Statistics_of_a_data_set_replace_those_of_the_image()
    {
        using var scope = NewDisposeScope();
        var levels = full([1, 3, 2, 2], 127.5f);
        var normalized = Pixels.Normalize(levels, new PixelStatistics(new Rgb(0.5f, 0.25f, 0), new Rgb(1, 0.5f, 0.25f)));
        Assert.Equal([0f, 0.5f, 2f], [.. Enumerable.Range(0, 3).Select(c => normalized[0, c, 0, 0].item<float>())]);
    }

    [Fact]
    public void An_untrained_adapter_changes_nothing_and_a_trained_one_adds_its_weight()
    {
        using var scope = NewDisposeScope();
        var (plain, adapter) = (nn.Linear(16, 48), new LowRank(16, 48, new LoraOptions(Rank: 4, Alpha: 8)));
        var x = randn(2, 5, 16);
        Assert.Equal(0, adapter.call(x).abs().max().item<float>());
        using (no_grad()) nn.init.normal_(adapter.get_parameter("lora_b"));
        var merged = nn.functional.linear(x, plain.weight + adapter.Weight(), plain.bias);
        Assert.True((plain.call(x) + adapter.call(x)).allclose(merged, 1e-4, 1e-5));
        using var backbone = new Backbone(Plain, new LoraOptions());
        Assert.Contains("blocks.0.attn.adapter.lora_a", backbone.state_dict().Keys);
    }

    [Fact]
    public void Layer_scale_shrinks_what_a_block_adds()
    {
        using var scope = NewDisposeScope();
        var block = new Block(Plain with { LayerScale = 1e-9 });
        var x = randn(1, 3, 16);
        Assert.True(block.call(x).allclose(x, 1e-5, 1e-6));
    }

    [Fact]
    public void An_architecture_survives_its_document()
    {
        var options = Plain with { Pixels = PixelStatistics.ImageNet, Positions = PositionKind.Learned, LayerScale = 0.1, Registers = 4 };
        Assert.Equal(options, JsonSerializer.Deserialize<BackboneOptions>(JsonSerializer.Serialize(options, Json.Options), Json.Options));
    }

    [Fact]
    public void Every_figure_out_of_bounds_is_named_at_once()
    {
        var error = Assert.Throws<ArgumentException>(() => new Backbone(Tiny.Architecture with { Patch = 14, Heads = 3, Registers = -1, LayerScale = 0 }));
        foreach (var part in new[] { "Patch is 14", "Heads is 3", "Registers is -1", "LayerScale is 0" }) Assert.Contains(part, error.Message);
    }

    private static Tensor Images(int count) => tensor(Tiny.Images(count), [count, 32, 32, 3]);
}
