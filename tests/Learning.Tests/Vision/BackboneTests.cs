using Puente.Learning.Vision;
using TorchSharp;
using static TorchSharp.torch;

namespace Puente.Learning.Tests.Vision;

public class BackboneTests
{
    [Theory]
    [InlineData(16, 4)]
    [InlineData(32, 16)]
    [InlineData(48, 36)]
    public void Tokens_follow_the_view(int side, int tokens)
    {
        using var scope = NewDisposeScope();
        using var backbone = new Backbone(Tiny.Architecture);
        var output = backbone.Tokens(tensor(Tiny.Images(2, side), [2, side, side, 3]));
        Assert.Equal([2, tokens, 16], output.shape);
    }

    [Fact]
    public void Embedding_is_its_blocks_side_by_side()
    {
        using var scope = NewDisposeScope();
        using var backbone = new Backbone(Tiny.Architecture);
        backbone.eval();
        var embedding = backbone.call(tensor(Tiny.Images(3), [3, 32, 32, 3]));
        Assert.Equal([3, Tiny.Architecture.Dimensions], embedding.shape);
        Assert.Equal(["tokens", "dictionary", "statistics"], Tiny.Architecture.Blocks.Select(b => b.Name));
        Assert.Equal(Tiny.Architecture.Dimensions, Tiny.Architecture.Blocks[^1].Start + 48);
        var means = backbone.Tokens(tensor(Tiny.Images(3), [3, 32, 32, 3])).mean([1]);
        Assert.True(embedding.narrow(1, 0, 16).allclose(means, 1e-4, 1e-5));
    }

    [Fact]
    public void Names_are_those_of_timm()
    {
        using var backbone = new Backbone(Tiny.Architecture);
        var names = backbone.state_dict().Keys;
        foreach (var name in new[] { "blocks.0.norm1.weight", "blocks.1.attn.qkv.bias", "blocks.1.attn.proj.weight", "blocks.0.mlp.fc1.weight", "blocks.0.mlp.fc2.bias", "norm.weight", "dictionary.filters" })
            Assert.Contains(name, names);
    }

    [Fact]
    public void Light_and_gain_leave_normalised_images_as_they_are()
    {
        using var scope = NewDisposeScope();
        var levels = (rand(2, 3, 16, 16) * 100 + 50).round();
        var (plain, brighter) = (Pixels.Normalize(levels), Pixels.Normalize(levels + 80));
        Assert.True(plain.allclose(brighter, 1e-4, 1e-4));
    }

    [Fact]
    public void Frozen_filters_have_no_gradient_and_the_rest_has()
    {
        using var scope = NewDisposeScope();
        using var backbone = new Backbone(Tiny.Architecture);
        backbone.Tokens(tensor(Tiny.Images(2), [2, 32, 32, 3])).sum().backward();
        Assert.DoesNotContain(backbone.named_parameters(), p => p.name.Contains("filters"));
        Assert.All(backbone.named_parameters(), p => Assert.NotNull(p.parameter.grad));
    }

    [Fact]
    public void A_figure_out_of_bounds_is_named()
    {
        var error = Assert.Throws<ArgumentException>(() => new Backbone(Tiny.Architecture with { Heads = 3 }));
        Assert.Contains("Heads is 3", error.Message);
    }

    [Fact]
    public void Dictionary_filters_find_the_direction_patches_vary_in()
    {
        using var scope = NewDisposeScope();
        manual_seed(0);
        // Patches are ± one pattern, with a little noise: every filter must answer it with deviation 1.
        var pattern = randn(1, 75) * 2;
        var patches = randn(500, 1).sign() * pattern + randn(500, 75) * 0.1;
        using var generator = new Generator(1);
        var filters = new PatchDictionary(4, 5).Learn(patches, generator, CancellationToken.None);
        Assert.Equal([4, 75], filters.shape);
        var deviations = patches.matmul(filters.t()).square().mean([0]).sqrt();
        Assert.True(deviations.allclose(ones(4), 1e-3, 1e-3));
        Assert.True(filters.sum([1]).abs().max().item<float>() < 1e-3);
    }
}
