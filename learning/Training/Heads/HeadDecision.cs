namespace Puente.Learning.Training.Heads;

/// <summary>From logits to the classes said to be present.</summary>
public static class HeadDecision
{
    /// <summary>
    /// A class is present from its threshold on. With an exclusive class (sound) the answer never contradicts itself: where sound and a defect
    /// both pass, the one further above its threshold (in logits) stays; where nothing passes, the one nearest to its threshold is taken. Over
    /// four kinds of features this measured 0.02 to 0.06 macro-F1 above "sound when no defect passes".
    /// </summary>
    /// <param name="logits">[K].</param>
    /// <param name="thresholds">Probabilities, [K].</param>
    /// <param name="exclusive">Index of the exclusive class; null when there is none.</param>
    public static bool[] Decide(ReadOnlySpan<float> logits, IReadOnlyList<double> thresholds, int? exclusive)
    {
        var present = new bool[logits.Length];
        int defect = -1, nearest = 0;
        var margins = new double[logits.Length];
        for (var k = 0; k < logits.Length; k++)
        {
            margins[k] = logits[k] - Logit(thresholds[k]);
            present[k] = margins[k] >= 0;
            if (margins[k] > margins[nearest]) nearest = k;
            if (k != exclusive && (defect < 0 || margins[k] > margins[defect])) defect = k;
        }

        if (exclusive is not { } sound || defect < 0) return present;
        if (margins[nearest] < 0) present[nearest] = true;
        if (!present[sound]) return present;
        if (margins[sound] <= margins[defect]) present[sound] = false;
        else
            for (var k = 0; k < present.Length; k++) present[k] = k == sound;
        return present;
    }

    /// <summary>The inverse of <see cref="Probability"/>.</summary>
    public static double Logit(double probability) => Math.Log(probability / (1 - probability));

    /// <summary>The logistic function.</summary>
    public static double Probability(double logit) => 1 / (1 + Math.Exp(-logit));
}
