using TorchSharp;
using static TorchSharp.torch;

namespace Puente.Learning.Vision;

/// <summary>Whether embeddings say different things of different images, told without labels.</summary>
/// <param name="EffectiveRank">exp of the entropy of the singular values (RankMe, Garrido et al. 2023, equation 1): 1 when all lie on a line through the origin, at most min(N, D).</param>
/// <param name="Uniformity">log of the mean of exp(−2·distance²) over pairs on the unit sphere (Wang and Isola 2020, equation 2): 0 when all are one point, −4 at best.</param>
public sealed record EmbeddingHealth(double EffectiveRank, double Uniformity)
{
    private const double Epsilon = 1e-7, Steepness = 2;

    /// <summary>Below this rank, or above this uniformity, embeddings have collapsed.</summary>
    public const double CollapsedRank = 2, CollapsedUniformity = -0.02;

    /// <summary>Whether little is left to tell images apart by.</summary>
    public bool Collapsed => EffectiveRank < CollapsedRank || Uniformity > CollapsedUniformity;

    /// <summary>embeddings: [N, D], N at least 2.</summary>
    public static EmbeddingHealth Of(Tensor embeddings)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var singular = linalg.svdvals(embeddings);
        var shares = singular / (singular.sum() + Epsilon) + Epsilon;
        var entropy = (shares * shares.log()).sum().neg();
        var unit = nn.functional.normalize(embeddings, p: 2, dim: 1);
        var (n, products) = (embeddings.shape[0], unit.matmul(unit.t()));
        // Distances on the sphere are 2 − 2·cosine; the diagonal, of distance 0, adds n.
        var kernel = ((products - 1) * (2 * Steepness)).exp();
        var pairs = (kernel.sum() - kernel.diagonal().sum()) / (n * (n - 1));
        return new EmbeddingHealth(entropy.exp().item<float>(), pairs.log().item<float>());
    }
}
