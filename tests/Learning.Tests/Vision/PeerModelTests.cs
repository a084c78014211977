using Puente.Learning.Vision;
using static TorchSharp.torch;

namespace Puente.Learning.Tests.Vision;

/// <summary>Against PyTorch, with weights and inputs of its making.</summary>
public class PeerModelTests
{
    public static BackboneOptions Everything { get; } = new()
    {
        Side = 32,
        Patch = 8,
        Stem = StemKind.Plain,
        Pixels = PixelStatistics.ImageNet,
        Positions = PositionKind.Learned,
        ClassToken = true,
        Registers = 2,
        Width = 16,
        Depth = 2,
        Heads = 2,
        MlpRatio = 2,
        QkvBias = false,
        LayerScale = 0.1,
    };

    [Fact]
    public void A_block_and_its_gradients()
    {
        using var scope = NewDisposeScope();
        using var peer = new Fixture("block.safetensors");
        using var block = new Block(new BackboneOptions { Width = 8, Heads = 2, MlpRatio = 2 });
        peer.Fill(block);
        var x = peer["x"].requires_grad_();
        var y = block.call(x);
        Fixture.Near(peer["y"], y);
        (y * linspace(-1, 1, y.numel()).view_as(y)).sum().backward();
        Fixture.Near(peer["x_grad"], x.grad!);
        foreach (var (name, parameter) in block.named_parameters()) Fixture.Near(peer["grad." + name], parameter.grad!);
    }

    [Fact]
    public void A_backbone_with_class_token_registers_layer_scale_and_learned_positions_and_at_another_size()
    {
        using var scope = NewDisposeScope();
        using var peer = new Fixture("vit.safetensors");
        using var backbone = new Backbone(Everything);
        peer.Fill(backbone);
        Fixture.Near(peer["tokens"], backbone.AllTokens(peer["images"]));
        Fixture.Near(peer["larger_tokens"], backbone.AllTokens(peer["larger"]));
    }

    [Fact]
    public void Contrast()
    {
        using var scope = NewDisposeScope();
        using var peer = new Fixture("losses.safetensors");
        Assert.Equal(peer.Scalar("ntxent.loss"), new NtXentLoss(0.2f).Compute(peer["ntxent.first"], peer["ntxent.second"]).item<float>(), 5);
    }

    [Fact]
    public void Rank_and_uniformity()
    {
        using var scope = NewDisposeScope();
        using var peer = new Fixture("losses.safetensors");
        var health = EmbeddingHealth.Of(peer["koleo.x"]);
        Assert.Equal(peer.Scalar("health.rank"), health.EffectiveRank, 3);
        Assert.Equal(peer.Scalar("health.uniformity"), health.Uniformity, 4);
        Assert.False(health.Collapsed);
        Assert.True(EmbeddingHealth.Of(ones(8, 5) + randn(8, 5) * 1e-3).Collapsed);
    }
}
