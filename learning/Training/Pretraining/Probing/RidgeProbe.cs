using TorchSharp;
using static TorchSharp.torch;

namespace Puente.Learning.Training.Pretraining.Probing;

/// <summary>Ridge regression on −1 and 1, in closed form; the penalty is the best by leave-one-out, which has a closed form too (Rifkin and Lippert 2007).</summary>
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
        // One decomposition serves every penalty, in the memory of the embeddings themselves.
        var (u, singular, vt) = linalg.svd(x, fullMatrices: false);
        var projected = u.t().matmul(y);
        var (best, least) = (zeros_like(projected), double.PositiveInfinity);
        foreach (var penalty in Penalties)
        {
            var shrunk = singular / (singular.square() + penalty * n);
            var coefficients = shrunk.unsqueeze(1) * projected;
            var residual = y - u.matmul(singular.unsqueeze(1) * coefficients);
            var leverage = u.square().matmul(singular * shrunk).unsqueeze(1);
            var loss = (residual / (1 - leverage)).square().mean().item<double>();
            if (loss < least) (best, least) = (coefficients, loss);
        }

        var scores = (test.to(ScalarType.Float64) / Math.Sqrt(train.shape[1])).matmul(vt.t()).matmul(best) + offset;
        return [.. scores.data<double>().ToArray().Chunk(classes)];
    }
}
