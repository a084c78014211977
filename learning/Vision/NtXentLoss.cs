using TorchSharp;
using static TorchSharp.torch;

namespace Puente.Learning.Vision;

/// <summary>The normalised, temperature-scaled cross-entropy of SimCLR (Chen et al. 2020, equation 1).</summary>
/// <param name="temperature">τ: divides the cosine similarities.</param>
public sealed class NtXentLoss(float temperature)
{
    /// <summary>Row i of <paramref name="first"/> and row i of <paramref name="second"/>, [N, d] each, are views of one image; all other rows are negatives. Returns the mean over 2N rows, a scalar.</summary>
    public Tensor Compute(Tensor first, Tensor second)
    {
        using var scope = NewDisposeScope();
        var n = first.shape[0];
        var z = nn.functional.normalize(cat([first, second], 0), p: 2, dim: 1);
        var similarity = z.matmul(z.t()) / temperature;
        var others = similarity.masked_fill(eye(2 * n, dtype: ScalarType.Bool, device: z.device), float.NegativeInfinity);
        var partner = cat([arange(n, 2 * n, device: z.device), arange(0, n, device: z.device)], 0);
        return nn.functional.cross_entropy(others, partner).MoveToOuterDisposeScope();
    }
}
