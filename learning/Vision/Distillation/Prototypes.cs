using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Puente.Learning.Vision.Distillation;

/// <summary>A linear layer without bias whose rows count by direction alone (Salimans and Kingma 2016, with g = 1): [N, d] → [N, K].</summary>
public sealed class Prototypes : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight_v;

    /// <summary><paramref name="count"/> random directions in <paramref name="width"/> dimensions.</summary>
    public Prototypes(int width, int count) : base(nameof(Prototypes))
    {
        weight_v = Weights.Of(empty(count, width));
        RegisterComponents();
        nn.init.kaiming_uniform_(weight_v, Math.Sqrt(5));
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor x) => Compare(x, frozen: false);

    /// <summary>The same; <paramref name="frozen"/> directions get no gradient.</summary>
    public Tensor Compare(Tensor x, bool frozen)
    {
        using var scope = NewDisposeScope();
        var directions = nn.functional.normalize(frozen ? weight_v.detach() : weight_v, p: 2, dim: 1);
        return x.matmul(directions.t()).MoveToOuterDisposeScope();
    }
}
