namespace Puente.Learning.Training.Heads;

/// <summary>
/// A fitted multi-label head: logits = <see cref="Weights"/>·x + <see cref="Bias"/> on raw embeddings (standardisation is folded in).
/// One logistic regression a class, L2-penalised, class-balanced; the penalty and the blocks of the embedding by cross-validation over
/// groups, the thresholds and the calibration on its out-of-fold scores. The same input gives the same head.
/// </summary>
public sealed class LinearHead
{
    private LinearHead(float[][] weights, float[] bias, double[] thresholds, HeadCalibration calibration, int? exclusive, double penalty, IReadOnlyList<string> blocks, float[][] outOfFold) =>
        (Weights, Bias, Thresholds, Calibration, Exclusive, Penalty, Blocks, OutOfFold) =
        (weights, bias, thresholds, calibration, exclusive, penalty, blocks, outOfFold);

    /// <summary>[K][D].</summary>
    public float[][] Weights { get; }

    /// <summary>[K].</summary>
    public float[] Bias { get; }

    /// <summary>Probability from which each class is present, [K].</summary>
    public double[] Thresholds { get; }

    /// <summary>What has been done to weights, bias, thresholds and out-of-fold logits alike.</summary>
    public HeadCalibration Calibration { get; }

    /// <summary>The class that holds exactly when no other does; null when there is none.</summary>
    public int? Exclusive { get; }

    /// <summary>The penalty chosen.</summary>
    public double Penalty { get; }

    /// <summary>Names of the blocks chosen; weights outside them are 0.</summary>
    public IReadOnlyList<string> Blocks { get; }

    /// <summary>Logits of each training sample from the fit that did not see it, [N][K].</summary>
    public float[][] OutOfFold { get; }

    /// <summary>Logits [K] of one embedding [D].</summary>
    public float[] Logits(ReadOnlySpan<float> embedding)
    {
        var logits = new float[Bias.Length];
        for (var k = 0; k < logits.Length; k++) logits[k] = Vectors.Dot(Weights[k], embedding) + Bias[k];
        return logits;
    }

    /// <summary>
    /// The head that takes a site's raw embeddings, of one that takes normalised ones: w·(x − mean)/deviation + b is linear in x again, so that the site's
    /// statistics go into weights and bias and nothing is left to do when it is used.
    /// </summary>
    /// <exception cref="ArgumentException">The statistics are of another width.</exception>
    public LinearHead ForSite(SiteStatistics site)
    {
        if (site.Mean.Length != Weights[0].Length)
            throw new ArgumentException($"Statistics of {site.Mean.Length} numbers do not fit a head of {Weights[0].Length}; take them over embeddings of the same backbone.", nameof(site));
        var weights = Array.ConvertAll(Weights, row => row.Select((w, d) => site.Deviation[d] == 0 ? 0 : w / site.Deviation[d]).ToArray());
        var bias = weights.Select((row, k) => (float)(Bias[k] - row.Select((w, d) => (double)w * site.Mean[d]).Sum())).ToArray();
        return new LinearHead(weights, bias, Thresholds, Calibration, Exclusive, Penalty, Blocks, OutOfFold);
    }

    /// <summary>
    /// The same fit with another calibration and other thresholds, chosen on answers from elsewhere: where embeddings were trained on the labels, the
    /// cross-validation within <see cref="Fit"/> has seen what it asks for.
    /// </summary>
    /// <param name="outOfFold">Logits of each training sample by balanced fits that did not see it, [N][K].</param>
    /// <param name="labels">What holds for each, [N][K].</param>
    /// <param name="options">As at the fit.</param>
    public LinearHead Recalibrated(float[][] outOfFold, bool[][] labels, HeadOptions options)
    {
        var (before, after) = (Calibration, options.Calibrate ? HeadCalibration.Fit(outOfFold, labels) : HeadCalibration.None(Bias.Length));
        return new LinearHead(
            Array.ConvertAll(Weights, row => Array.ConvertAll(row, w => (float)(w * before.Temperature / after.Temperature))),
            [.. Bias.Select((b, k) => (float)after.Apply(before.Undo(b, k), k))],
            Probabilities(Heads.Thresholds.Choose(outOfFold, labels, options.ThresholdShrinkage), after), after, Exclusive, Penalty, Blocks, Calibrated(outOfFold, after));
    }

    /// <summary>Fits a head.</summary>
    /// <param name="features">Raw embeddings, [N][D], finite.</param>
    /// <param name="labels">What holds for each, [N][K].</param>
    /// <param name="options">How.</param>
    /// <exception cref="ArgumentException">Empty or ragged input, a value that is not finite, or a block outside the embedding.</exception>
    public static LinearHead Fit(float[][] features, bool[][] labels, HeadOptions options)
    {
        Check(features, labels, options);
        if (options.Sites is { } sites) features = SiteStatistics.NormaliseEach(features, sites);
        IReadOnlyList<FeatureBlock> blocks = options.Blocks is { Count: > 0 } given ? given : [new FeatureBlock("all", 0, features[0].Length)];
        var groups = options.Groups ?? [.. Enumerable.Range(0, features.Length).Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture))];
        var folds = GroupedSplit.Folds(groups, labels, options.Folds, options.Seed);
        var chosen = (options.ChooseBlocks ? CrossValidation.Candidates(blocks) : [blocks])
            .Select(some => CrossValidation.Run(new ReducedFeatures(features, some), some, labels, folds, options.Penalties))
            .Aggregate((best, next) => next.Loss < best.Loss ? next : best);

        var classes = labels[0].Length;
        var reduced = new ReducedFeatures(features, chosen.Blocks);
        var regression = new LogisticRegression(reduced.Rows, reduced.Width);
        var everything = Enumerable.Range(0, features.Length).ToArray();
        var fitted = new (float[] Weights, float Bias)[classes];
        Parallel.For(0, classes, k =>
        {
            var parameters = new float[reduced.Width + 1];
            regression.Fit(parameters, everything, Array.ConvertAll(labels, row => row[k]), chosen.Penalty);
            fitted[k] = reduced.Unfold(parameters);
        });
        var calibration = options.Calibrate ? HeadCalibration.Fit(chosen.Logits, labels) : HeadCalibration.None(classes);
        var thresholds = Heads.Thresholds.Choose(chosen.Logits, labels, options.ThresholdShrinkage);
        return new LinearHead(
            Array.ConvertAll(fitted, fit => Array.ConvertAll(fit.Weights, w => (float)(w / calibration.Temperature))),
            [.. fitted.Select((fit, k) => (float)calibration.Apply(fit.Bias, k))],
            Probabilities(thresholds, calibration), calibration, options.Exclusive, chosen.Penalty, [.. chosen.Blocks.Select(block => block.Name)],
            Calibrated(chosen.Logits, calibration));
    }

    /// <summary>Thresholds on logits as such on probabilities, kept off 0 and 1, whose logits are infinite.</summary>
    private static double[] Probabilities(double[] thresholds, HeadCalibration calibration) =>
        [.. thresholds.Select((logit, k) => Math.Clamp(HeadDecision.Probability(calibration.Apply(logit, k)), 1e-9, 1 - 1e-9))];

    private static float[][] Calibrated(float[][] logits, HeadCalibration calibration) =>
        Array.ConvertAll(logits, row => row.Select((logit, k) => (float)calibration.Apply(logit, k)).ToArray());

    private static void Check(float[][] features, bool[][] labels, HeadOptions options)
    {
        if (features.Length == 0 || features[0].Length == 0)
            throw new ArgumentException("There are no features; give at least one embedding a class.", nameof(features));
        if (labels.Length != features.Length || (options.Groups is { } groups && groups.Count != features.Length))
            throw new ArgumentException($"{features.Length} embeddings, {labels.Length} labels and {options.Groups?.Count ?? features.Length} groups must be equally many.", nameof(labels));
        if (options.Sites is { } sites && sites.Count != features.Length)
            throw new ArgumentException($"{sites.Count} sites for {features.Length} embeddings; give one each.", nameof(options));
        if (labels[0].Length == 0 || Array.Exists(labels, row => row.Length != labels[0].Length))
            throw new ArgumentException("Each sample needs one label a class.", nameof(labels));
        for (var i = 0; i < features.Length; i++)
            if (features[i].Length != features[0].Length || !Array.TrueForAll(features[i], float.IsFinite))
                throw new ArgumentException($"Embedding {i} is not {features[0].Length} finite numbers; check the backbone it comes from.", nameof(features));
        if (options.Blocks?.FirstOrDefault(block => block.Start < 0 || block.Length <= 0 || block.Start + block.Length > features[0].Length) is { } wrong)
            throw new ArgumentException($"{wrong} leaves the embedding of {features[0].Length} numbers.", nameof(options));
        if (options.Penalties.Count == 0 || options.Penalties.Any(penalty => penalty <= 0) || options.Folds < 2)
            throw new ArgumentException("Penalties must be given and above 0, folds at least 2.", nameof(options));
    }
}
