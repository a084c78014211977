using Puente.Core.Training;

namespace Puente.Learning.Training.Figures;

/// <summary>Macro average precision of two answers to the same images, and an interval of their difference by paired bootstrap: each resample of photographs judges both.</summary>
/// <param name="Before">Of the first.</param>
/// <param name="After">Of the second.</param>
/// <param name="Difference">Interval of after minus before; null where more than half of the resamples cannot say.</param>
public sealed record PairedGain(double Before, double After, Interval? Difference)
{
    /// <summary>Compares.</summary>
    /// <param name="before">Scores, [N][K].</param>
    /// <param name="after">Scores, [N][K].</param>
    /// <param name="labels">What holds, [N][K], some class at least once.</param>
    /// <param name="options">Groups and resamples.</param>
    public static PairedGain Of(float[][] before, float[][] after, bool[][] labels, BootstrapOptions options)
    {
        options.Validated(labels.Length);
        var (first, second) = (Rankings(before), Rankings(after));
        var intervals = new GroupBootstrap(options.Groups, options.Seed)
            .Intervals(options.Resamples, options.Confidence, counts => [Macro(second, counts) - Macro(first, counts)]);
        return new PairedGain(Macro(first, null), Macro(second, null), intervals[0]);

        Ranking[] Rankings(float[][] scores) =>
            [.. Enumerable.Range(0, labels[0].Length).Select(k => new Ranking([.. scores.Select(row => row[k])], [.. labels.Select(row => row[k])]))];
    }

    /// <summary>The mean over classes that any counted sample shows, the same ones for both.</summary>
    private static double Macro(Ranking[] rankings, int[]? counts) => rankings.Select(ranking => ranking.AveragePrecision(counts)).Average() ?? double.NaN;
}
