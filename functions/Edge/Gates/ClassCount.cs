using Puente.Core.Gates;

namespace Puente.Edge.Gates;

/// <summary>How one class was told on samples whose truth is known.</summary>
/// <param name="Found">Samples that have it, and were said to.</param>
/// <param name="Missed">Samples that have it, and were not said to.</param>
/// <param name="Wrong">Samples that do not have it, and were said to.</param>
public readonly record struct ClassCount(int Found, int Missed, int Wrong)
{
    /// <summary>Samples that have it.</summary>
    public int Positives => Found + Missed;

    /// <summary>The score; null where nothing defines it, as recall without a sample of the class.</summary>
    public double? Score(GateMetric metric) => metric switch
    {
        GateMetric.Recall => Part(Found, Positives),
        GateMetric.Precision => Part(Found, Found + Wrong),
        _ => Part(2 * Found, (2 * Found) + Missed + Wrong),
    };

    /// <summary>Counts the class at <paramref name="place"/> of <paramref name="said"/> against the truth.</summary>
    /// <param name="said">[N][K]: what was said of each sample.</param>
    /// <param name="truth">[N]: whether it has the class.</param>
    /// <param name="place">The class, by its place in what was said; negative where it cannot be said at all.</param>
    public static ClassCount Of(IReadOnlyList<bool[]> said, IReadOnlyList<bool> truth, int place)
    {
        var (found, missed, wrong) = (0, 0, 0);
        for (var i = 0; i < truth.Count; i++)
        {
            var says = place >= 0 && said[i][place];
            if (truth[i] && says) found++;
            else if (truth[i]) missed++;
            else if (says) wrong++;
        }

        return new ClassCount(found, missed, wrong);
    }

    private static double? Part(int part, int whole) => whole == 0 ? null : (double)part / whole;
}
