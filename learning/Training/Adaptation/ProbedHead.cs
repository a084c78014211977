using Puente.Learning.Training.Heads;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Puente.Learning.Training.Adaptation;

/// <summary>
/// The first stage's head, ready to learn on: embeddings [N, D] → logits [N, K]. It reads embeddings standardised by the statistics of the frozen ones, so that one
/// learning rate suits all of its weights, and begins at the logits of the balanced fit, before calibration.
/// </summary>
public sealed class ProbedHead : nn.Module<Tensor, Tensor>
{
    private readonly Linear linear;
    private readonly Tensor mean, scale;

    /// <summary>Of <paramref name="head"/>, which was fitted on <paramref name="embeddings"/> [N][D].</summary>
    public ProbedHead(LinearHead head, float[][] embeddings) : base(nameof(ProbedHead))
    {
        var statistics = SiteStatistics.Of(embeddings);
        linear = nn.Linear(statistics.Mean.Length, head.Bias.Length);
        mean = tensor(statistics.Mean).DetachFromDisposeScope();
        // A number that never changes tells nothing: it is left out.
        scale = tensor(Array.ConvertAll(statistics.Deviation, deviation => deviation == 0 ? 0 : 1 / deviation)).DetachFromDisposeScope();
        register_buffer(nameof(mean), mean);
        register_buffer(nameof(scale), scale);
        RegisterComponents();

        var temperature = head.Calibration.Temperature;
        var weights = head.Weights.SelectMany(row => row.Select((w, d) => (float)(temperature * w * statistics.Deviation[d]))).ToArray();
        var bias = head.Bias.Select((b, k) => (float)(head.Calibration.Undo(b, k) + temperature * head.Weights[k].Select((w, d) => (double)w * statistics.Mean[d]).Sum())).ToArray();
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        linear.weight!.copy_(tensor(weights, linear.weight.shape));
        linear.bias!.copy_(tensor(bias));
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor embeddings)
    {
        using var scope = NewDisposeScope();
        return linear.call((embeddings - mean) * scale).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            mean.Dispose();
            scale.Dispose();
        }

        base.Dispose(disposing);
    }
}
