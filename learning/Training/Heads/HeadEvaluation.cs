using Puente.Core.Training;

namespace Puente.Learning.Training.Heads;

/// <summary>Scores of a head on held-out samples.</summary>
public static class HeadEvaluation
{
    /// <summary>Macro-F1, per-class figures and confusion of <paramref name="logits"/> [N][K] against <paramref name="labels"/> [N][K].</summary>
    /// <param name="classes">Names, in logit order.</param>
    /// <param name="logits">Raw scores.</param>
    /// <param name="labels">What holds.</param>
    /// <param name="thresholds">Probabilities from which a class is present, [K].</param>
    /// <param name="exclusive">The class that holds exactly when no other does; null when there is none.</param>
    public static HeadScores Score(
        IReadOnlyList<string> classes, IReadOnlyList<float[]> logits, IReadOnlyList<bool[]> labels, IReadOnlyList<double> thresholds, int? exclusive)
    {
        var count = classes.Count;
        int[] both = new int[count], predicted = new int[count], positive = new int[count];
        var confusion = Enumerable.Range(0, count).Select(_ => new int[count]).ToArray();
        for (var i = 0; i < labels.Count; i++)
        {
            var said = HeadDecision.Decide(logits[i], thresholds, exclusive);
            for (var k = 0; k < count; k++)
            {
                both[k] += said[k] && labels[i][k] ? 1 : 0;
                predicted[k] += said[k] ? 1 : 0;
                positive[k] += labels[i][k] ? 1 : 0;
            }

            if (labels[i].Count(label => label) == 1) confusion[Array.IndexOf(labels[i], true)][Highest(logits[i])]++;
        }

        var scores = classes.Select((name, k) => new ClassScore(
            name, Ratio(both[k], predicted[k]), Ratio(both[k], positive[k]), Ratio(2 * both[k], predicted[k] + positive[k]), positive[k])).ToArray();
        return new HeadScores(scores.Average(score => score.F1), scores, confusion);
    }

    private static int Highest(float[] logits) => Array.IndexOf(logits, logits.Max());

    private static double Ratio(int part, int whole) => whole == 0 ? 0 : (double)part / whole;
}
