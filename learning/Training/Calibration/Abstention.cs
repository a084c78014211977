using System.Globalization;
using Puente.Core.Training;
using Puente.Learning.Training.Heads;

namespace Puente.Learning.Training.Calibration;

/// <summary>The abstention band of a head: from out-of-fold answers, measured again on held-out ones.</summary>
public static class Abstention
{
    /// <summary>Chooses the band, or says that none can be promised.</summary>
    /// <param name="head">The head; its out-of-fold logits are of the training samples.</param>
    /// <param name="trainLabels">[N][K] of the training samples.</param>
    /// <param name="trainGroups">[N].</param>
    /// <param name="heldOut">Answers on the held-out part.</param>
    /// <param name="options">The promise.</param>
    public static AbstentionResult Choose(
        LinearHead head, IReadOnlyList<bool[]> trainLabels, IReadOnlyList<string> trainGroups, IReadOnlyList<Answer> heldOut, AbstentionOptions options)
    {
        var (kept, least) = SelectiveRisk.Find(Answers(head, head.OutOfFold, trainLabels, trainGroups), options);
        if (kept is not { } cut)
            return new AbstentionResult(options.Risk, options.Confidence, null, null, null, null, null, null, null, string.Create(CultureInfo.InvariantCulture,
                $"No abstention band: {trainGroups.Distinct().Count()} photographs cannot show that at most {options.Risk:P0} of the answers are wrong; the least they show is at most {least.Bound:P0} among the surest {least.Coverage:P0}."));
        var answered = heldOut.Where(answer => answer.Confidence >= cut.Confidence).ToArray();
        double? risk = answered.Length == 0 ? null : answered.Average(answer => answer.Wrong ? 1.0 : 0);
        var bands = head.Thresholds.Select(t => new ProbabilityBand(Moved(t, -cut.Confidence), Moved(t, cut.Confidence))).ToArray();
        return new AbstentionResult(
            options.Risk, options.Confidence, cut.Confidence, bands, cut.Coverage, cut.Risk, cut.Bound, (double)answered.Length / heldOut.Count, risk,
            string.Create(CultureInfo.InvariantCulture,
                $"Outside the bands {cut.Coverage:P0} of the images are answered, and with {options.Confidence:P0} confidence at most {options.Risk:P0} of those wrongly; held out it was {(double)answered.Length / heldOut.Count:P0} answered, {(risk is { } r ? r.ToString("P0", CultureInfo.InvariantCulture) : "none")} wrong."));
    }

    /// <summary>What <paramref name="head"/> says of images by their logits.</summary>
    public static IReadOnlyList<Answer> Answers(LinearHead head, IReadOnlyList<float[]> logits, IReadOnlyList<bool[]> labels, IReadOnlyList<string> groups) =>
        [.. logits.Select((row, i) => new Answer(
            Enumerable.Range(0, row.Length).Min(k => Math.Abs(row[k] - HeadDecision.Logit(head.Thresholds[k]))),
            !HeadDecision.Decide(row, head.Thresholds, head.Exclusive).AsSpan().SequenceEqual(labels[i]),
            groups[i]))];

    private static double Moved(double threshold, double logits) => HeadDecision.Probability(HeadDecision.Logit(threshold) + logits);
}
