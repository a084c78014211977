using TorchSharp;
using static TorchSharp.torch;

namespace Puente.Learning.Vision;

/// <summary>Learns the filters of <see cref="DictionaryStem"/>: spherical k-means on whitened, contrast-normalised patches (Coates and Ng 2012, "Learning feature representations with k-means").</summary>
/// <param name="filters">Centroids.</param>
/// <param name="iterations">Passes over the patches.</param>
public sealed class PatchDictionary(int filters, int iterations)
{
    private const float ContrastFloor = 0.05f, Whitening = 0.05f;

    /// <summary>
    /// patches: [P, 3 × side × side] of normalised images, channel-major. Returns filters [<c>filters</c>, 3 × side × side], whitening folded in, each scaled so
    /// that its response to these patches deviates by 1.
    /// </summary>
    public Tensor Learn(Tensor patches, Generator generator, CancellationToken stop)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var centred = patches - patches.mean([1], keepdim: true);
        var contrast = centred / (centred.square().mean([1], keepdim: true) + ContrastFloor).sqrt();
        var whitening = Whiten(contrast);
        var whitened = contrast.matmul(whitening);
        var centroids = Unit(randn([filters, patches.shape[1]], generator: generator));
        for (var i = 0; i < iterations; i++)
        {
            stop.ThrowIfCancellationRequested();
            centroids = Step(whitened, centroids);
        }

        var folded = centroids.matmul(whitening);
        var zeroMean = folded - folded.mean([1], keepdim: true);
        var response = patches.matmul(zeroMean.t()).square().mean([0]).sqrt();
        return (zeroMean / response.unsqueeze(1).clamp_min(1e-6f)).MoveToOuterDisposeScope();
    }

    /// <summary>Each patch goes to the centroid it is most like, by absolute inner product; each centroid becomes the sum of its patches, weighted by that product, on the unit sphere.</summary>
    private static Tensor Step(Tensor whitened, Tensor centroids)
    {
        using var scope = NewDisposeScope();
        var products = whitened.matmul(centroids.t());
        var nearest = products.abs().argmax(1);
        var weights = products.gather(1, nearest.unsqueeze(1));
        var sums = zeros_like(centroids).index_add_(0, nearest, whitened * weights, 1);
        return Unit(sums + centroids).MoveToOuterDisposeScope();
    }

    /// <summary>The ZCA matrix of <paramref name="x"/>.</summary>
    private static Tensor Whiten(Tensor x)
    {
        var deviations = x - x.mean([0], keepdim: true);
        var covariance = deviations.t().matmul(deviations) / x.shape[0];
        var (values, vectors) = linalg.eigh(covariance);
        return (vectors * (values.clamp_min(0) + Whitening).rsqrt()).matmul(vectors.t());
    }

    private static Tensor Unit(Tensor x) => nn.functional.normalize(x, p: 2, dim: 1);
}
