using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Puente.Learning.Vision;

/// <summary>A learned factor a channel on what a branch adds (Touvron et al. 2021, "Going deeper with image transformers", equation 4): [N, T, D] → [N, T, D].</summary>
public sealed class LayerScale : nn.Module<Tensor, Tensor>
{
    private readonly Parameter gamma;

    /// <summary><paramref name="initial"/> everywhere, for tokens of <paramref name="width"/>.</summary>
    public LayerScale(int width, double initial) : base(nameof(LayerScale))
    {
        gamma = Weights.Of(full(width, initial, dtype: ScalarType.Float32));
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor x) => x * gamma;
}
