using Puente.Core.Training;

namespace Puente.Cli.Report;

/// <summary>What came of fitting the backbone to the labels too: the same for terminal and page.</summary>
public static class AdaptationFigures
{
    /// <summary>Names and values; the figures of its gain only where it was tried to the end.</summary>
    public static IEnumerable<(string Name, string Value)> Of(AdaptationResult result)
    {
        yield return ("what changes", result.Method == AdaptMethod.LowRank ? "low-rank adapters" : "all weights");
        yield return ("kept", result.Kept ? "yes" : "no");
        if (result.Gain is { } gain)
        {
            yield return ("average precision, backbone as it was", Words.Text($"{gain.Before:0.000}"));
            yield return ("average precision, backbone adapted", Words.Text($"{gain.After:0.000}"));
            yield return ("difference", Words.Text($"{gain.After - gain.Before:+0.000;-0.000}") + (gain.Difference is { } range ? Words.Text($" ({range.Low:+0.000;-0.000} to {range.High:+0.000;-0.000})") : ", no interval"));
            yield return ("folds", Words.Count(gain.Folds));
        }

        yield return ("time", Words.Duration(result.Seconds));
    }
}
