namespace Puente.Learning.Training.Heads;

/// <summary>The best penalty over some blocks, by class-balanced log loss out of fold (steadier than F1 where samples are few).</summary>
/// <param name="Blocks">The blocks used.</param>
/// <param name="Penalty">The best penalty.</param>
/// <param name="Loss">Its balanced log loss, averaged over classes.</param>
/// <param name="Logits">Out of fold at that penalty, [N][K].</param>
internal sealed record CrossValidation(IReadOnlyList<FeatureBlock> Blocks, double Penalty, double Loss, float[][] Logits)
{
    /// <summary>Which sets of blocks are tried: every one up to three blocks; beyond, all, each alone, and all but each.</summary>
    public static IReadOnlyList<IReadOnlyList<FeatureBlock>> Candidates(IReadOnlyList<FeatureBlock> blocks)
    {
        var sets = new List<IReadOnlyList<FeatureBlock>> { blocks };
        for (var size = blocks.Count - 1; size >= 1; size--)
            if (blocks.Count <= 3 || size == 1 || size == blocks.Count - 1)
                sets.AddRange(Enumerable.Range(0, 1 << blocks.Count)
                    .Where(set => System.Numerics.BitOperations.PopCount((uint)set) == size)
                    .Select(set => (IReadOnlyList<FeatureBlock>)[.. blocks.Where((_, i) => (set >> i & 1) == 1)]));
        return sets;
    }

    /// <summary>Fits every class, fold and penalty.</summary>
    public static CrossValidation Run(
        ReducedFeatures features, IReadOnlyList<FeatureBlock> blocks, bool[][] labels, int[] folds, IReadOnlyList<double> penalties)
    {
        int classes = labels[0].Length, foldCount = folds.Max() + 1;
        // Strong penalties first: each answer is a good start for the next weaker one.
        var ordered = penalties.OrderDescending().ToArray();
        var logits = Array.ConvertAll(ordered, _ => Array.ConvertAll(labels, _ => new float[classes]));
        var regression = new LogisticRegression(features.Rows, features.Width);
        Parallel.For(0, classes * foldCount, job =>
        {
            int k = job / foldCount, fold = job % foldCount;
            var on = Enumerable.Range(0, labels.Length).Where(i => folds[i] != fold).ToArray();
            var positive = Array.ConvertAll(labels, row => row[k]);
            var parameters = new float[features.Width + 1];
            for (var p = 0; p < ordered.Length; p++)
            {
                regression.Fit(parameters, on, positive, ordered[p]);
                for (var i = 0; i < labels.Length; i++)
                    if (folds[i] == fold) logits[p][i][k] = regression.Logit(parameters, i);
            }
        });
        var losses = Array.ConvertAll(logits, some => BalancedLoss(some, labels));
        var best = Array.IndexOf(losses, losses.Min());
        return new CrossValidation(blocks, ordered[best], losses[best], logits[best]);
    }

    private static double BalancedLoss(float[][] logits, bool[][] labels)
    {
        var total = 0.0;
        for (var k = 0; k < labels[0].Length; k++)
        {
            double[] sum = [0, 0], count = [0, 0];
            for (var i = 0; i < labels.Length; i++)
            {
                var side = labels[i][k] ? 1 : 0;
                var margin = labels[i][k] ? logits[i][k] : -logits[i][k];
                sum[side] += Math.Log(1 + Math.Exp(-Math.Abs(margin))) + Math.Max(0, -margin);
                count[side]++;
            }

            for (var side = 0; side < 2; side++)
                if (count[side] > 0) total += sum[side] / count[side];
        }

        return total / (2 * labels[0].Length);
    }
}
