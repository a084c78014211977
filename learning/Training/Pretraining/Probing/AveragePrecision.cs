namespace Puente.Learning.Training.Pretraining.Probing;

/// <summary>How well scores rank what holds before what does not.</summary>
public static class AveragePrecision
{
    /// <summary>The mean of the precision at each positive, best score first; ties keep their order. Null without a positive.</summary>
    public static double? Of(IReadOnlyList<double> scores, IReadOnlyList<bool> holds)
    {
        var (found, sum) = (0, 0.0);
        var rank = 0;
        foreach (var i in Enumerable.Range(0, scores.Count).OrderByDescending(i => scores[i]))
        {
            rank++;
            if (holds[i]) sum += (double)++found / rank;
        }

        return found == 0 ? null : sum / found;
    }

    /// <summary>The mean over classes that occur: scores and labels [N][K]; 0 when none occurs.</summary>
    public static double Mean(IReadOnlyList<double[]> scores, IReadOnlyList<bool[]> holds)
    {
        var classes = Enumerable.Range(0, holds.Count == 0 ? 0 : holds[0].Length);
        return classes.Select(k => Of([.. scores.Select(row => row[k])], [.. holds.Select(row => row[k])])).OfType<double>().DefaultIfEmpty(0).Average();
    }
}
