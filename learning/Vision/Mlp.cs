using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Puente.Learning.Vision;

/// <summary>The token-wise half of a block: [N, T, D] → [N, T, D].</summary>
public sealed class Mlp : nn.Module<Tensor, Tensor>
{
    private readonly Linear fc1, fc2;

    /// <summary>One hidden layer of <paramref name="hidden"/>.</summary>
    public Mlp(int width, int hidden) : base(nameof(Mlp))
    {
        fc1 = nn.Linear(width, hidden);
        fc2 = nn.Linear(hidden, width);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        return Precision.Linear(fc2, nn.functional.gelu(Precision.Linear(fc1, x))).MoveToOuterDisposeScope();
    }
}
