namespace Puente.Learning.Training.Heads;

/// <summary>From logits to the classes said to be present.</summary>
public static class HeadDecision
{
    /// <summary>
    /// A class is present from its threshold on. The exclusive class (sound), where there is one, is present exactly when no other is: its own
    /// logit is not asked, so that the answer never contradicts itself.
    /// </summary>
    /// <param name="logits">[K].</param>
    /// <param name="thresholds">Probabilities, [K].</param>
    /// <param name="exclusive">Index of the exclusive class; null when there is none.</param>
    public static bool[] Decide(ReadOnlySpan<float> logits, IReadOnlyList<double> thresholds, int? exclusive)
    {
        var present = new bool[logits.Length];
        var any = false;
        for (var k = 0; k < logits.Length; k++)
        {
            if (k == exclusive) continue;
            present[k] = Probability(logits[k]) >= thresholds[k];
            any |= present[k];
        }

        if (exclusive is { } sound) present[sound] = !any;
        return present;
    }

    /// <summary>The logistic function.</summary>
    public static double Probability(double logit) => 1 / (1 + Math.Exp(-logit));
}
