using Puente.Core.Training;
using Puente.Learning.Training.Figures;

namespace Puente.Learning.Training.Heads;

/// <summary>Scores of a head on held-out samples.</summary>
public static class HeadEvaluation
{
    /// <summary>The figures of <paramref name="logits"/> [N][K] against <paramref name="labels"/> [N][K].</summary>
    /// <param name="classes">Names, in logit order.</param>
    /// <param name="logits">Raw scores.</param>
    /// <param name="labels">What holds.</param>
    /// <param name="thresholds">Probabilities from which a class is present, [K].</param>
    /// <param name="exclusive">The class that holds exactly when no other does; null when there is none.</param>
    /// <param name="bootstrap">How intervals are given; null: none are.</param>
    public static HeadScores Score(
        IReadOnlyList<string> classes, IReadOnlyList<float[]> logits, IReadOnlyList<bool[]> labels, IReadOnlyList<double> thresholds, int? exclusive,
        BootstrapOptions? bootstrap = null)
    {
        var count = classes.Count;
        int[] both = new int[count], predicted = new int[count], positive = new int[count];
        var confusion = Enumerable.Range(0, count).Select(_ => new int[count]).ToArray();
        var said = logits.Select(row => HeadDecision.Decide(row, thresholds, exclusive)).ToArray();
        var exact = 0;
        for (var i = 0; i < labels.Count; i++)
        {
            exact += said[i].AsSpan().SequenceEqual(labels[i]) ? 1 : 0;
            for (var k = 0; k < count; k++)
            {
                both[k] += said[i][k] && labels[i][k] ? 1 : 0;
                predicted[k] += said[i][k] ? 1 : 0;
                positive[k] += labels[i][k] ? 1 : 0;
            }

            if (labels[i].Count(label => label) == 1) confusion[Array.IndexOf(labels[i], true)][Highest(logits[i])]++;
        }

        var rankings = Enumerable.Range(0, count).Select(k => new Ranking([.. logits.Select(row => row[k])], [.. labels.Select(row => row[k])])).ToArray();
        var scores = classes.Select((name, k) => new ClassScore(
            name, Ratio(both[k], predicted[k]), Ratio(both[k], positive[k]), Ratio(2 * both[k], predicted[k] + positive[k]), positive[k])
        {
            AveragePrecision = rankings[k].AveragePrecision(),
            Auroc = rankings[k].Auroc(),
        }).ToArray();
        var result = new HeadScores(scores.Average(score => score.F1), scores, confusion)
        {
            MicroF1 = Ratio(2 * both.Sum(), predicted.Sum() + positive.Sum()),
            ExactMatch = Ratio(exact, labels.Count),
            MacroAveragePrecision = scores.Average(score => score.AveragePrecision),
            MacroAuroc = scores.Average(score => score.Auroc),
        };
        return bootstrap is null ? result : new HeadIntervals(rankings, said, labels, bootstrap.Validated(labels.Count)).On(result);
    }

    private static int Highest(float[] logits) => Array.IndexOf(logits, logits.Max());

    private static double Ratio(int part, int whole) => whole == 0 ? 0 : (double)part / whole;
}
