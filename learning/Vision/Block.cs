using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Puente.Learning.Vision;

/// <summary>A pre-norm transformer block (Dosovitskiy et al. 2021, equations 2 and 3), each half scaled where the architecture asks for it: [N, T, D] → [N, T, D].</summary>
public sealed class Block : nn.Module<Tensor, Tensor>
{
    private readonly LayerNorm norm1, norm2;
    private readonly Attention attn;
    private readonly Mlp mlp;
    private readonly LayerScale? ls1, ls2;

    /// <summary>A block of <paramref name="options"/>.</summary>
    public Block(BackboneOptions options, LoraOptions? lora = null) : base(nameof(Block))
    {
        norm1 = nn.LayerNorm(options.Width, options.NormEpsilon);
        attn = new Attention(options.Width, options.Heads, options.QkvBias, lora);
        norm2 = nn.LayerNorm(options.Width, options.NormEpsilon);
        mlp = new Mlp(options.Width, options.MlpRatio * options.Width);
        if (options.LayerScale is { } initial) (ls1, ls2) = (new LayerScale(options.Width, initial), new LayerScale(options.Width, initial));
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var attended = x + Scaled(ls1, attn.call(norm1.call(x)));
        return (attended + Scaled(ls2, mlp.call(norm2.call(attended)))).MoveToOuterDisposeScope();
    }

    private static Tensor Scaled(LayerScale? scale, Tensor branch) => scale?.call(branch) ?? branch;
}
