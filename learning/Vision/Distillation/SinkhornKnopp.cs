using TorchSharp;
using static TorchSharp.torch;

namespace Puente.Learning.Vision.Distillation;

/// <summary>Spreads a batch evenly over the prototypes (Caron et al. 2020, SwAV, section 3.1; Cuturi 2013).</summary>
public static class SinkhornKnopp
{
    /// <summary>logits: [M, K] → probabilities [M, K]: rows sum to 1, columns to about M/K.</summary>
    public static Tensor Assign(Tensor logits, double temperature, int iterations)
    {
        using var scope = NewDisposeScope();
        var (samples, prototypes) = (logits.shape[0], logits.shape[1]);
        // A common factor goes in the first division; without it the exponential overflows.
        var q = ((logits - logits.amax([0, 1])) / temperature).exp();
        q /= q.sum();
        for (var i = 0; i < iterations; i++)
        {
            q /= q.sum([0], keepdim: true) * prototypes;
            q /= q.sum([1], keepdim: true) * samples;
        }

        return (q * samples).MoveToOuterDisposeScope();
    }
}
