using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Puente.Learning.Vision;

/// <summary>
/// What LoRA adds to a frozen linear layer (Hu et al. 2022, equation 3): x → (α/r)·x·Aᵀ·Bᵀ, [.., in] → [.., out]. B starts at zero, so that an untrained adapter changes nothing.
/// </summary>
public sealed class LowRank : nn.Module<Tensor, Tensor>
{
    private readonly Parameter lora_a, lora_b;
    private readonly double _scale;

    /// <summary>An adapter of a layer from <paramref name="inputs"/> to <paramref name="outputs"/>.</summary>
    public LowRank(int inputs, int outputs, LoraOptions options) : base(nameof(LowRank))
    {
        _scale = options.Alpha / options.Rank;
        lora_a = Weights.Of(zeros(options.Rank, inputs));
        lora_b = Weights.Of(zeros(outputs, options.Rank));
        RegisterComponents();
        nn.init.kaiming_uniform_(lora_a, Math.Sqrt(5));
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        return (x.matmul(lora_a.t()).matmul(lora_b.t()) * _scale).MoveToOuterDisposeScope();
    }

    /// <summary>What the adapter amounts to as a weight of its layer, [out, in].</summary>
    public Tensor Weight()
    {
        using var scope = NewDisposeScope();
        return (lora_b.matmul(lora_a) * _scale).MoveToOuterDisposeScope();
    }
}
