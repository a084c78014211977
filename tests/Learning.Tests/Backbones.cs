using Puente.Learning.Vision;
using static TorchSharp.torch;

namespace Puente.Learning.Tests;

/// <summary>Backbones that are not as they were made.</summary>
public static class Backbones
{
    /// <summary>One of every kind of part.</summary>
    public static IReadOnlyDictionary<string, BackboneOptions> Architectures { get; } = new Dictionary<string, BackboneOptions>
    {
        ["dictionary"] = Tiny.Architecture,
        ["dictionary, class token, learned positions"] = Tiny.Architecture with { ClassToken = true, Positions = PositionKind.Learned, Pixels = PixelStatistics.Half },
        ["convolutional 4"] = Tiny.Architecture with { Stem = StemKind.Convolutional, Patch = 4 },
        ["convolutional 16, registers"] = Tiny.Architecture with { Stem = StemKind.Convolutional, Patch = 16, Registers = 2, Pixels = PixelStatistics.ImageNet },
        ["plain"] = Tiny.Architecture with { Stem = StemKind.Plain },
        ["plain, ImageNet"] = Tiny.Architecture with { Stem = StemKind.Plain, Pixels = PixelStatistics.ImageNet },
        ["ViT"] = Tiny.Architecture with { Stem = StemKind.Plain, Pixels = PixelStatistics.Half, ClassToken = true, Positions = PositionKind.Learned, NormEpsilon = 1e-12 },
        ["DINOv2 with registers"] = Tiny.Architecture with
        {
            Stem = StemKind.Plain,
            Pixels = PixelStatistics.ImageNet,
            ClassToken = true,
            Positions = PositionKind.Learned,
            LayerScale = 1,
            Registers = 4,
        },
        ["no bias, sin-cos, class token"] = Tiny.Architecture with { Stem = StemKind.Plain, Pixels = PixelStatistics.ImageNet, ClassToken = true, QkvBias = false, LayerScale = 0.1 },
    };

    /// <summary>A backbone whose batch norms are not those of a new one.</summary>
    public static Backbone Trained(BackboneOptions options)
    {
        manual_seed(3);
        // Before the scope: what a module makes within one goes with it.
        var backbone = new Backbone(options);
        using var scope = NewDisposeScope();
        for (var i = 0; i < 5; i++) backbone.Calibrate(tensor(Tiny.Images(4, options.Side), [4, options.Side, options.Side, 3]));
        backbone.eval();
        return backbone;
    }

    /// <summary>A backbone none of whose weights is zero, one, or like another.</summary>
    public static Backbone Random(BackboneOptions options, LoraOptions? lora = null, int seed = 5)
    {
        manual_seed(seed);
        var backbone = new Backbone(options, lora);
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        foreach (var (name, weight) in backbone.state_dict())
        {
            if (weight.dtype != ScalarType.Float32) continue;
            weight.add_(randn_like(weight) * 0.1);
            if (name.EndsWith("running_var", StringComparison.Ordinal)) weight.abs_().add_(0.5);
        }

        backbone.eval();
        return backbone;
    }

    /// <summary>Embeddings, row-major.</summary>
    public static float[] Embed(Backbone backbone, int images)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var side = backbone.Options.Side;
        return backbone.call(tensor(Tiny.Images(images, side), [images, side, side, 3])).data<float>().ToArray();
    }
}
