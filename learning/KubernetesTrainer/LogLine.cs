using System.Globalization;
using System.Text.RegularExpressions;

namespace Puente.Trainer.Kubernetes;

/// <summary>A line of a container's log after its time (RFC 3339, to the nanosecond, with or without zeros at its end).</summary>
/// <param name="Nanoseconds">When it was written, since 1970.</param>
/// <param name="Text">What was written.</param>
public readonly partial record struct LogLine(long Nanoseconds, string Text)
{
    private const long Billion = 1_000_000_000;

    /// <summary>The second in which it was written.</summary>
    public DateTimeOffset Second => DateTimeOffset.FromUnixTimeSeconds(Nanoseconds / Billion);

    /// <summary>Reads <paramref name="line"/>; null when it begins with no time.</summary>
    public static LogLine? Parse(string line)
    {
        var match = Stamp().Match(line);
        if (!match.Success || !DateTimeOffset.TryParse($"{match.Groups["time"].Value}{match.Groups["zone"].Value}", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)) return null;
        var fraction = match.Groups["fraction"].Value.PadRight(9, '0')[..9];
        return new LogLine(time.ToUnixTimeSeconds() * Billion + long.Parse(fraction, CultureInfo.InvariantCulture), line[match.Length..]);
    }

    [GeneratedRegex(@"^(?<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.(?<fraction>\d+))?(?<zone>Z|[+-]\d\d:\d\d)( |$)")]
    private static partial Regex Stamp();
}
