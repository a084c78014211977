using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Puente.Learning.Vision;

/// <summary>The learned stem (Xiao et al. 2021): three 3×3 convolutions of stride 2. Normalised images [N, 3, H, W] → [N, D, H/8, W/8].</summary>
public sealed class ConvStem : nn.Module<Tensor, Tensor>
{
    private readonly Conv2d conv1, conv2, proj;
    private readonly BatchNorm2d norm1, norm2;

    /// <summary>Channels c, 2c, then <paramref name="width"/>.</summary>
    public ConvStem(int channels, int width) : base(nameof(ConvStem))
    {
        conv1 = nn.Conv2d(3, channels, 3, stride: 2, padding: 1, bias: false);
        norm1 = nn.BatchNorm2d(channels);
        conv2 = nn.Conv2d(channels, 2 * channels, 3, stride: 2, padding: 1, bias: false);
        norm2 = nn.BatchNorm2d(2 * channels);
        proj = nn.Conv2d(2 * channels, width, 3, stride: 2, padding: 1);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var fine = nn.functional.relu(norm1.call(conv1.call(x)));
        var coarse = nn.functional.relu(norm2.call(conv2.call(fine)));
        return proj.call(coarse).MoveToOuterDisposeScope();
    }
}
