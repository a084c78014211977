using System.Numerics;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Puente.Learning.Vision;

/// <summary>
/// Convolutions of stride 2 instead of a patch projection (Xiao et al. 2021, "Early convolutions help transformers see better"): [N, 3, H, W] → [N, D, H/P, W/P].
/// As many as halve a patch to one token; the last is the projection, the others (<c>conv1</c>, <c>conv2</c> …) have batch norm and ReLU.
/// </summary>
public sealed class ConvStem : nn.Module<Tensor, Tensor>
{
    private readonly List<(Conv2d Conv, BatchNorm2d Norm)> _layers = [];
    private readonly Conv2d proj;

    /// <summary>Patches of <paramref name="patch"/> pixels, a power of 2: channels c, 2c, 4c …, then <paramref name="width"/>.</summary>
    public ConvStem(int patch, int channels, int width) : base(nameof(ConvStem))
    {
        var inputs = 3;
        for (var i = 1; i < BitOperations.Log2((uint)patch); i++)
        {
            var outputs = channels << (i - 1);
            var (conv, norm) = (nn.Conv2d(inputs, outputs, 3, stride: 2, padding: 1, bias: false), nn.BatchNorm2d(outputs));
            register_module($"conv{i}", conv);
            register_module($"norm{i}", norm);
            _layers.Add((conv, norm));
            inputs = outputs;
        }

        proj = nn.Conv2d(inputs, width, 3, stride: 2, padding: 1);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        foreach (var (conv, norm) in _layers) x = nn.functional.relu(norm.call(conv.call(x)));
        return proj.call(x).MoveToOuterDisposeScope();
    }
}
