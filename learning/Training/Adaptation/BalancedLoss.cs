using TorchSharp;
using static TorchSharp.torch;

namespace Puente.Learning.Training.Adaptation;

/// <summary>
/// Cross-entropy of a multi-label head in which both sides of each class weigh the same over the training part, as in the logistic regression of the first stage:
/// N/(2·N₊) for an image with the class, N/(2·N₋) for one without; 1 where a class has one side only.
/// </summary>
public sealed class BalancedLoss : IDisposable
{
    private readonly Tensor _with, _without;

    /// <summary>Counts the sides of <paramref name="labels"/> [N][K].</summary>
    public BalancedLoss(bool[][] labels)
    {
        var positives = Enumerable.Range(0, labels[0].Length).Select(k => labels.Count(row => row[k])).ToArray();
        _with = Weights(positives, labels.Length);
        _without = Weights([.. positives.Select(count => labels.Length - count)], labels.Length);
    }

    /// <summary>Mean over images and classes. logits: [B, K]; labels: 0 or 1, [B, K] → scalar.</summary>
    public Tensor Of(Tensor logits, Tensor labels)
    {
        using var scope = NewDisposeScope();
        var weights = where(labels > 0.5, _with, _without);
        return nn.functional.binary_cross_entropy_with_logits(logits, labels, weights).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _with.Dispose();
        _without.Dispose();
    }

    private static Tensor Weights(int[] side, int all) =>
        tensor(Array.ConvertAll(side, count => count == 0 || count == all ? 1f : all / (2f * count))).DetachFromDisposeScope();
}
