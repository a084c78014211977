using TorchSharp;
using static TorchSharp.torch;

namespace Puente.Learning.Training.Pretraining.Probing;

/// <summary>Ridge regression on −1 and 1, in closed form over the Gram matrix; the penalty is the best by leave-one-out, which has a closed form too (Rifkin and Lippert 2007).</summary>
public static class RidgeProbe
{
    private static readonly double[] Penalties = [1e-4, 1e-3, 1e-2, 1e-1, 1];

    /// <summary>train: [N, D], test: [M, D], standardised; labels [N][K] → scores [M][K].</summary>
    public static double[][] Scores(Tensor train, bool[][] labels, Tensor test)
    {
        using var scope = NewDisposeScope();
        var (n, classes) = (train.shape[0], labels[0].Length);
        var targets = tensor(labels.SelectMany(row => row.Select(holds => holds ? 1.0 : -1.0)).ToArray(), [n, classes]);
        var offset = targets.mean([0], keepdim: true);
        var (x, y) = (train.to(ScalarType.Float64) / Math.Sqrt(train.shape[1]), targets - offset);
        var gram = x.matmul(x.t());
        var (best, least) = (zeros_like(y), double.PositiveInfinity);
        foreach (var penalty in Penalties)
        {
            var inverse = linalg.inv(gram + eye(n, dtype: ScalarType.Float64) * (penalty * n));
            var dual = inverse.matmul(y);
            var loss = (dual / inverse.diagonal().unsqueeze(1)).square().mean().item<double>();
            if (loss < least) (best, least) = (dual, loss);
        }

        var scores = (test.to(ScalarType.Float64) / Math.Sqrt(train.shape[1])).matmul(x.t()).matmul(best) + offset;
        return [.. scores.data<double>().ToArray().Chunk(classes)];
    }
}
