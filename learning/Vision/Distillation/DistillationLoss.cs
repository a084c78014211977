using TorchSharp;
using static TorchSharp.torch;

namespace Puente.Learning.Vision.Distillation;

/// <summary>What student and teacher are compared by (Caron et al. 2021, equations 1 and 2; Zhou et al. 2022, equation 2).</summary>
public static class DistillationLoss
{
    /// <summary>Teacher's answers, made sharp, their running mean taken off: logits [M, K], centre [1, K] → probabilities [M, K].</summary>
    public static Tensor Centred(Tensor logits, Tensor centre, double temperature)
    {
        using var scope = NewDisposeScope();
        return nn.functional.softmax((logits - centre) / temperature, -1).MoveToOuterDisposeScope();
    }

    /// <summary>−Σ p·log softmax(s/τ): targets [M, K], logits [M, K] → [M].</summary>
    public static Tensor CrossEntropy(Tensor targets, Tensor logits, double temperature)
    {
        using var scope = NewDisposeScope();
        return (targets * nn.functional.log_softmax(logits / temperature, -1)).sum(-1).neg().MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The mean over every pair of a teacher's view and another view of the student. targets: [G·N, K], view by view; logits: [V·N, K], the same G views first → a scalar.
    /// </summary>
    public static Tensor Views(Tensor targets, Tensor logits, int batch, double temperature)
    {
        using var scope = NewDisposeScope();
        var (teachers, students) = (targets.shape[0] / batch, logits.shape[0] / batch);
        var logarithms = nn.functional.log_softmax(logits / temperature, -1);
        List<Tensor> pairs = [];
        for (var t = 0; t < teachers; t++)
            for (var s = 0; s < students; s++)
                if (s != t) pairs.Add((targets.narrow(0, t * batch, batch) * logarithms.narrow(0, s * batch, batch)).sum(-1).mean().neg());
        return stack(pairs).mean().MoveToOuterDisposeScope();
    }

    /// <summary>The mean over images of the mean over their hidden patches. targets, logits: [M, K]; weights: [M], one over the hidden patches of the image; images: how many, masked or not → a scalar.</summary>
    public static Tensor Patches(Tensor targets, Tensor logits, Tensor weights, long images, double temperature)
    {
        using var scope = NewDisposeScope();
        return ((CrossEntropy(targets, logits, temperature) * weights).sum() / images).MoveToOuterDisposeScope();
    }
}
