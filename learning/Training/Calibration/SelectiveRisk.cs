namespace Puente.Learning.Training.Calibration;

/// <summary>
/// Selection with guaranteed risk (Geifman and El-Yaniv 2017): the lowest confidence from which answers are given so that, with the asked probability, no
/// more than the asked share of them is wrong. Ten coverages are looked at, and the probability of being misled is shared out over them; the paper's
/// binary search takes it that the bound falls with coverage, which on a hundred images it does not: fewer answers are less evidence. Images of one
/// photograph are no independent trials: a photograph is one trial, whose error is the share of its answered images that are wrong.
/// </summary>
public static class SelectiveRisk
{
    private const int Coverages = 10;

    /// <summary>A cut, and what is known of the answers from it on.</summary>
    /// <param name="Confidence">Answers of at least this confidence are given.</param>
    /// <param name="Coverage">Share of all answers.</param>
    /// <param name="Risk">Mean error of the answered photographs.</param>
    /// <param name="Bound">Upper bound on it.</param>
    public readonly record struct Cut(double Confidence, double Coverage, double Risk, double Bound);

    /// <summary>The cut of the largest coverage within the risk, or null; and of all cuts the one with the least bound.</summary>
    /// <param name="answers">At least one.</param>
    /// <param name="options">The promise.</param>
    public static (Cut? Kept, Cut Least) Find(IReadOnlyList<Answer> answers, AbstentionOptions options)
    {
        options.Validated();
        var sorted = answers.OrderBy(answer => answer.Confidence).ToArray();
        var cuts = Enumerable.Range(0, Coverages).Select(left => At(sorted, left * sorted.Length / Coverages, (1 - options.Confidence) / Coverages)).ToArray();
        var kept = Array.FindIndex(cuts, cut => cut.Bound <= options.Risk);
        return (kept < 0 ? null : cuts[kept], cuts.MinBy(cut => cut.Bound));
    }

    private static Cut At(Answer[] sorted, int first, double delta)
    {
        var confidence = sorted[first].Confidence;
        var answered = sorted.Where(answer => answer.Confidence >= confidence).ToArray();
        var errors = answered.GroupBy(answer => answer.Group).Select(group => group.Average(answer => answer.Wrong ? 1.0 : 0)).ToArray();
        // Parts of errors round up: the bound is for whole ones.
        var bound = BinomialBound.Upper((int)Math.Ceiling(errors.Sum() - 1e-9), errors.Length, delta);
        return new Cut(confidence, (double)answered.Length / sorted.Length, errors.Average(), bound);
    }
}
