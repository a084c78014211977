using Puente.Core.Training;

namespace Puente.Learning.Training.Figures;

/// <summary>
/// One class's scores on N samples, sorted once, and the figures of their order. Samples of equal score are one step of every curve. Each figure
/// takes how often each sample counts, [N], so that a bootstrap need not sort again; left out, every sample counts once.
/// </summary>
public sealed class Ranking
{
    private readonly int[] _order;
    private readonly float[] _scores;
    private readonly bool[] _positive;
    private readonly int[] _once;

    /// <summary>Sorts; the logits may be of any scale.</summary>
    /// <param name="scores">[N], finite.</param>
    /// <param name="positive">[N].</param>
    public Ranking(IReadOnlyList<float> scores, IReadOnlyList<bool> positive)
    {
        _order = [.. Enumerable.Range(0, scores.Count).OrderByDescending(i => scores[i])];
        _scores = Array.ConvertAll(_order, i => scores[i]);
        _positive = Array.ConvertAll(_order, i => positive[i]);
        _once = [.. Enumerable.Repeat(1, scores.Count)];
    }

    /// <summary>Σ (Rₙ − Rₙ₋₁)·Pₙ over steps from the highest score down, without interpolation; null when nothing positive counts.</summary>
    public double? AveragePrecision(int[]? counts = null)
    {
        counts ??= _once;
        long both = 0, predicted = 0;
        var sum = 0.0;
        for (int from = 0, to; from < _order.Length; from = to)
        {
            var (positives, all, end) = Step(from, counts);
            to = end;
            both += positives;
            predicted += all;
            if (positives > 0) sum += positives * ((double)both / predicted);
        }

        return both == 0 ? null : sum / both;
    }

    /// <summary>Area under the ROC curve, a tie being half (Mann and Whitney); null when nothing positive or nothing negative counts.</summary>
    public double? Auroc(int[]? counts = null)
    {
        counts ??= _once;
        long both = 0, negatives = 0;
        var area = 0.0;
        for (int from = 0, to; from < _order.Length; from = to)
        {
            var (positives, all, end) = Step(from, counts);
            to = end;
            area += (all - positives) * (both + positives / 2.0);
            both += positives;
            negatives += all - positives;
        }

        return both == 0 || negatives == 0 ? null : area / ((double)both * negatives);
    }

    /// <summary>The precision-recall curve, a point a step, from the highest score down; empty when nothing is positive.</summary>
    /// <param name="threshold">Turns a score into the threshold to be told.</param>
    public IReadOnlyList<PrecisionRecallPoint> Curve(Func<float, double> threshold)
    {
        var total = _positive.Count(positive => positive);
        var points = new List<PrecisionRecallPoint>();
        long both = 0;
        for (int from = 0, to; total > 0 && from < _order.Length; from = to)
        {
            var (positives, _, end) = Step(from, _once);
            to = end;
            both += positives;
            points.Add(new PrecisionRecallPoint((double)both / total, (double)both / to, threshold(_scores[from])));
        }

        return points;
    }

    /// <summary>The samples of the score at <paramref name="from"/>.</summary>
    private (long Positives, long All, int To) Step(int from, int[] counts)
    {
        long positives = 0, all = 0;
        var to = from;
        for (; to < _order.Length && _scores[to] == _scores[from]; to++)
        {
            var count = counts[_order[to]];
            all += count;
            positives += _positive[to] ? count : 0;
        }

        return (positives, all, to);
    }
}
