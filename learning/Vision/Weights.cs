using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Puente.Learning.Vision;

/// <summary>Weights that are no layer's.</summary>
internal static class Weights
{
    /// <summary>A weight that starts as <paramref name="initial"/> and belongs to its module alone: a dispose scope about the constructor would take it away with it.</summary>
    public static Parameter Of(Tensor initial)
    {
        var weight = nn.Parameter(initial);
        weight.DetachFromDisposeScope();
        return weight;
    }
}
