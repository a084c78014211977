using System.Globalization;
using Puente.Core.Training;

namespace Puente.Cli.Report;

/// <summary>Figures as a person reads them.</summary>
public static class Words
{
    private const int Minute = 60, Hour = 3600;

    /// <summary>A duration: 8.4 s, 3 min 20 s, 2 h 5 min.</summary>
    public static string Duration(double seconds)
    {
        // Rounded first: 59.96 s and 119.6 s are a minute and two, not 60.0 s and 1 min 60 s.
        if (Math.Round(seconds, 1) < Minute) return Text($"{seconds:0.0} s");
        var (whole, minutes) = ((long)Math.Round(seconds), (long)Math.Round(seconds / Minute));
        return whole < Hour ? Text($"{whole / Minute} min {whole % Minute} s") : Text($"{minutes / 60} h {minutes % 60} min");
    }

    /// <summary>A count with separators.</summary>
    public static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>"1 image", "3 images".</summary>
    public static string Count(long count, string noun) => $"{Count(count)} {noun}{(count == 1 ? "" : "s")}";

    /// <summary>A score from 0 to 1, two decimals; a dash when there is none.</summary>
    public static string Score(double? score) => score is { } value ? Text($"{value:0.00}") : "–";

    /// <summary>A score with its 95 % interval: 0.71 (0.60–0.80).</summary>
    public static string Score(double? score, Interval? interval) => score is { } value && interval is { } range ? Text($"{value:0.00} ({range.Low:0.00}–{range.High:0.00})") : Score(score);

    /// <summary>Text in the invariant culture.</summary>
    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
