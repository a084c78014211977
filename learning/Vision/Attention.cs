using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Puente.Learning.Vision;

/// <summary>Multi-head self-attention (Vaswani et al. 2017): [N, T, D] → [N, T, D]. Rows of <c>qkv</c> are queries, keys, values.</summary>
public sealed class Attention : nn.Module<Tensor, Tensor>
{
    private readonly int _heads;
    private readonly Linear qkv, proj;
    private readonly LowRank? adapter;

    /// <summary><paramref name="heads"/> heads over tokens of <paramref name="width"/>; with an adapter when <paramref name="lora"/> is given.</summary>
    public Attention(int width, int heads, bool qkvBias = true, LoraOptions? lora = null) : base(nameof(Attention))
    {
        _heads = heads;
        qkv = nn.Linear(width, 3 * width, hasBias: qkvBias);
        proj = nn.Linear(width, width);
        if (lora is not null) adapter = new LowRank(width, 3 * width, lora);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var (n, t, d) = (x.shape[0], x.shape[1], x.shape[2]);
        var projected = Precision.Linear(qkv, x);
        if (adapter is not null) projected += adapter.call(x);
        var parts = projected.reshape(n, t, 3, _heads, d / _heads).permute(2, 0, 3, 1, 4).unbind(0);
        var mixed = nn.functional.scaled_dot_product_attention(parts[0], parts[1], parts[2]);
        return Precision.Linear(proj, mixed.transpose(1, 2).reshape(n, t, d)).MoveToOuterDisposeScope();
    }
}
