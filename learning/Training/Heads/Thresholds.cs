namespace Puente.Learning.Training.Heads;

/// <summary>Thresholds on logits that maximise F1 of out-of-fold scores, shrunk towards one common threshold since data are few.</summary>
internal static class Thresholds
{
    /// <summary>One logit a class.</summary>
    /// <param name="logits">Out-of-fold, [N][K].</param>
    /// <param name="labels">[N][K].</param>
    /// <param name="shrinkage">Positives that the common threshold weighs as much as.</param>
    public static double[] Choose(float[][] logits, bool[][] labels, double shrinkage)
    {
        var classes = labels[0].Length;
        var common = Common(logits, labels);
        var chosen = new double[classes];
        for (var k = 0; k < classes; k++)
        {
            var positives = labels.Count(row => row[k]);
            var own = Best(logits.Select((row, i) => (Logit: row[k], Positive: labels[i][k])), positives);
            chosen[k] = (positives * own + shrinkage * common) / (positives + shrinkage);
        }

        return chosen;
    }

    /// <summary>The threshold, the same for all classes, of the best macro-F1; of equals the one nearest to 0.</summary>
    private static double Common(float[][] logits, bool[][] labels)
    {
        double best = 0, bestF1 = -1;
        foreach (var step in Enumerable.Range(-40, 81).OrderBy(Math.Abs))
        {
            var threshold = step * 0.05;
            var f1 = 0.0;
            for (var k = 0; k < labels[0].Length; k++)
            {
                int both = 0, either = 0;
                for (var i = 0; i < labels.Length; i++)
                {
                    var predicted = logits[i][k] >= threshold;
                    both += predicted && labels[i][k] ? 1 : 0;
                    either += (predicted ? 1 : 0) + (labels[i][k] ? 1 : 0);
                }

                f1 += either == 0 ? 0 : 2.0 * both / either;
            }

            if (f1 > bestF1 + 1e-9) (best, bestF1) = (threshold, f1);
        }

        return best;
    }

    /// <summary>The middle between the two scores about the best cut.</summary>
    private static double Best(IEnumerable<(float Logit, bool Positive)> scores, int positives)
    {
        var sorted = scores.OrderByDescending(score => score.Logit).ToArray();
        double best = 0, bestF1 = -1;
        var both = 0;
        for (var i = 0; i < sorted.Length; i++)
        {
            both += sorted[i].Positive ? 1 : 0;
            if (i + 1 < sorted.Length && sorted[i + 1].Logit == sorted[i].Logit) continue;
            var f1 = 2.0 * both / (i + 1 + positives);
            if (f1 <= bestF1) continue;
            bestF1 = f1;
            best = i + 1 < sorted.Length ? (sorted[i].Logit + sorted[i + 1].Logit) / 2.0 : sorted[i].Logit;
        }

        return best;
    }
}
