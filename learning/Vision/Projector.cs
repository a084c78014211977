using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Puente.Learning.Vision;

/// <summary>What SimCLR compares (Chen et al. 2020, section 4.2), thrown away after pretraining: tokens [N, T, D], pooled by mean and maximum → [N, out].</summary>
public sealed class Projector : nn.Module<Tensor, Tensor>
{
    private readonly Linear fc1, fc2;
    private readonly BatchNorm1d norm;

    /// <summary>Hidden width is that of the pooled tokens, 2 × <paramref name="width"/>.</summary>
    public Projector(int width, int dimensions) : base(nameof(Projector))
    {
        fc1 = nn.Linear(2 * width, 2 * width, hasBias: false);
        norm = nn.BatchNorm1d(2 * width);
        fc2 = nn.Linear(2 * width, dimensions);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        var pooled = cat([tokens.mean([1]), tokens.amax([1])], 1);
        return fc2.call(nn.functional.relu(norm.call(fc1.call(pooled)))).MoveToOuterDisposeScope();
    }
}
