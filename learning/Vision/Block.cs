using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Puente.Learning.Vision;

/// <summary>A pre-norm transformer block (Dosovitskiy et al. 2021, equations 2 and 3): [N, T, D] → [N, T, D].</summary>
public sealed class Block : nn.Module<Tensor, Tensor>
{
    /// <summary>Added to the variance in every layer norm.</summary>
    public const double NormEpsilon = 1e-6;

    private readonly LayerNorm norm1, norm2;
    private readonly Attention attn;
    private readonly Mlp mlp;

    /// <summary>A block over tokens of <paramref name="width"/>.</summary>
    public Block(int width, int heads, int mlpRatio) : base(nameof(Block))
    {
        norm1 = nn.LayerNorm(width, NormEpsilon);
        attn = new Attention(width, heads);
        norm2 = nn.LayerNorm(width, NormEpsilon);
        mlp = new Mlp(width, mlpRatio * width);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var attended = x + attn.call(norm1.call(x));
        return (attended + mlp.call(norm2.call(attended))).MoveToOuterDisposeScope();
    }
}
