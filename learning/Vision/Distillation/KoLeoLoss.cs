using TorchSharp;
using static TorchSharp.torch;

namespace Puente.Learning.Vision.Distillation;

/// <summary>Keeps the images of a batch apart: the negative logarithm of each one's distance to the nearest other (Sablayrolles et al. 2019, equation 3).</summary>
public static class KoLeoLoss
{
    private const double Epsilon = 1e-8;

    /// <summary>x: [N, D], N at least 2 → a scalar.</summary>
    public static Tensor Compute(Tensor x)
    {
        using var scope = NewDisposeScope();
        var unit = nn.functional.normalize(x, p: 2, dim: -1);
        Tensor nearest;
        using (no_grad())
        {
            var products = unit.matmul(unit.t());
            nearest = products.masked_fill(eye(x.shape[0], dtype: ScalarType.Bool, device: x.device), -1).argmax(1);
        }

        var distances = (unit - unit.index_select(0, nearest) + Epsilon).square().sum(-1).sqrt();
        return (distances + Epsilon).log().mean().neg().MoveToOuterDisposeScope();
    }
}
