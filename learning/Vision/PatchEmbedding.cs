using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Puente.Learning.Vision;

/// <summary>The plain stem: one linear projection a patch (Dosovitskiy et al. 2021, equation 1). [N, 3, H, W] → [N, D, H/P, W/P].</summary>
public sealed class PatchEmbedding : nn.Module<Tensor, Tensor>
{
    private readonly Conv2d proj;

    /// <summary>Patches of <paramref name="patch"/> pixels to tokens of <paramref name="width"/>.</summary>
    public PatchEmbedding(int patch, int width) : base(nameof(PatchEmbedding))
    {
        proj = nn.Conv2d(3, width, patch, stride: patch);
        RegisterComponents();
        // As a linear layer, which it is: MAE's reference initialises it so.
        nn.init.xavier_uniform_(proj.weight!.view(width, -1));
        nn.init.zeros_(proj.bias!);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor x) => proj.call(x);
}
