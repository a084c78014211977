using TorchSharp;
using static TorchSharp.torch;

namespace Puente.Learning.Training.Pretraining.Probing;

/// <summary>The k nearest labelled images by cosine vote, each by exp(cosine / 0.07) (Wu et al. 2018, section 3.4).</summary>
public static class NeighbourProbe
{
    private const double Temperature = 0.07;

    /// <summary>train: [N, D], test: [M, D], standardised; labels [N][K] → scores [M][K].</summary>
    public static double[][] Scores(Tensor train, bool[][] labels, Tensor test, int neighbours)
    {
        using var scope = NewDisposeScope();
        var classes = labels[0].Length;
        var votes = tensor(labels.SelectMany(row => row.Select(holds => holds ? 1f : 0f)).ToArray(), [labels.Length, classes]);
        var cosines = nn.functional.normalize(test, dim: 1).matmul(nn.functional.normalize(train, dim: 1).t());
        var (nearest, places) = cosines.topk(Math.Min(neighbours, labels.Length), 1);
        var weights = ((nearest - 1) / Temperature).exp();
        var scores = (votes.index_select(0, places.flatten()).reshape(test.shape[0], -1, classes) * weights.unsqueeze(-1)).sum([1]) / weights.sum([1], keepdim: true);
        return [.. scores.data<float>().ToArray().Select(s => (double)s).Chunk(classes)];
    }
}
