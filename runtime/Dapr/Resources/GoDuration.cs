using System.Globalization;
using System.Text.RegularExpressions;

namespace Puente.Runtime.Dapr.Resources;

/// <summary>Durations as Go writes them: <c>20s</c>, <c>1h30m</c>, <c>500ms</c>, <c>0</c>.</summary>
internal static partial class GoDuration
{
    public static TimeSpan? Parse(string text)
    {
        if (text == "0")
            return TimeSpan.Zero;
        var match = Whole().Match(text);
        if (!match.Success)
            return null;
        double milliseconds = 0;
        foreach (var (number, unit) in match.Groups[1].Captures.Zip(match.Groups[2].Captures))
        {
            milliseconds += double.Parse(number.Value, CultureInfo.InvariantCulture) * unit.Value switch
            {
                "h" => 3_600_000,
                "m" => 60_000,
                "s" => 1000,
                "ms" => 1,
                "us" => 0.001,
                _ => 0.000_001,
            };
        }

        return milliseconds < TimeSpan.FromDays(3650).TotalMilliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;
    }

    [GeneratedRegex(@"^(?:(\d{1,15}(?:\.\d{1,9})?)(h|ms|us|ns|m|s))+$", RegexOptions.CultureInvariant)]
    private static partial Regex Whole();
}
