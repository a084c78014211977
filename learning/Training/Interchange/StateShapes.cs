using System.Numerics;
using Puente.Learning.Vision;

namespace Puente.Learning.Training.Interchange;

/// <summary>The tensors of a backbone, by arithmetic alone: a file is held against them before a model is made of what it claims.</summary>
public static class StateShapes
{
    /// <summary>Shape by state_dict name.</summary>
    public static IReadOnlyDictionary<string, long[]> Of(BackboneOptions options)
    {
        var shapes = new Dictionary<string, long[]>();
        long width = options.Width, hidden = options.MlpRatio * width;
        Stem(shapes, options);
        if (options.ClassToken) shapes["cls_token"] = [1, 1, width];
        if (options.Registers > 0) shapes["reg_token"] = [1, options.Registers, width];
        if (options.Positions == PositionKind.Learned) shapes["pos_embed"] = [1, (options.ClassToken ? 1 : 0) + options.Grid * options.Grid, width];
        for (var i = 0; i < options.Depth; i++)
        {
            var block = $"blocks.{i}";
            Affine(shapes, $"{block}.norm1", width);
            shapes[$"{block}.attn.qkv.weight"] = [3 * width, width];
            if (options.QkvBias) shapes[$"{block}.attn.qkv.bias"] = [3 * width];
            Linear(shapes, $"{block}.attn.proj", width, width);
            Affine(shapes, $"{block}.norm2", width);
            Linear(shapes, $"{block}.mlp.fc1", hidden, width);
            Linear(shapes, $"{block}.mlp.fc2", width, hidden);
            if (options.LayerScale is not null) shapes[$"{block}.ls1.gamma"] = shapes[$"{block}.ls2.gamma"] = [width];
        }

        Affine(shapes, "norm", width);
        return shapes;
    }

    private static void Stem(Dictionary<string, long[]> shapes, BackboneOptions options)
    {
        if (options.Stem == StemKind.Plain)
        {
            Convolution(shapes, "patch_embed.proj", options.Width, 3, options.Patch);
            return;
        }

        if (options.Stem == StemKind.Dictionary)
        {
            shapes["dictionary.filters"] = [options.Filters, 3, options.FilterSide, options.FilterSide];
            Statistics(shapes, "dictionary.norm", options.CellFeatures);
            Convolution(shapes, "dictionary.proj", options.Width, options.CellFeatures, 1);
        }

        long inputs = 3;
        for (var i = 1; i < BitOperations.Log2((uint)options.Patch); i++)
        {
            var outputs = (long)options.StemChannels << (i - 1);
            shapes[$"conv_stem.conv{i}.weight"] = [outputs, inputs, 3, 3];
            Affine(shapes, $"conv_stem.norm{i}", outputs);
            Statistics(shapes, $"conv_stem.norm{i}", outputs);
            inputs = outputs;
        }

        Convolution(shapes, "conv_stem.proj", options.Width, inputs, 3);
    }

    private static void Linear(Dictionary<string, long[]> shapes, string name, long outputs, long inputs) =>
        (shapes[$"{name}.weight"], shapes[$"{name}.bias"]) = ([outputs, inputs], [outputs]);

    private static void Convolution(Dictionary<string, long[]> shapes, string name, long outputs, long inputs, long side) =>
        (shapes[$"{name}.weight"], shapes[$"{name}.bias"]) = ([outputs, inputs, side, side], [outputs]);

    private static void Affine(Dictionary<string, long[]> shapes, string name, long width) =>
        (shapes[$"{name}.weight"], shapes[$"{name}.bias"]) = ([width], [width]);

    private static void Statistics(Dictionary<string, long[]> shapes, string name, long channels) =>
        (shapes[$"{name}.running_mean"], shapes[$"{name}.running_var"], shapes[$"{name}.num_batches_tracked"]) = ([channels], [channels], []);
}
