using System.Globalization;
using System.Text;
using Puente.Core;

namespace Puente.Fleet.Rollouts;

/// <summary>Durations as Open Cluster Management writes them: hours, minutes and seconds such as <c>1h30m</c>; <c>None</c> is none.</summary>
public static class RolloutDuration
{
    /// <summary>The longest.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    private const string None = "None", Remedy = "Give hours, minutes and seconds such as 1h30m or 45s, at most a year, or None.";

    /// <summary>Reads <paramref name="text"/>; null for <c>None</c>.</summary>
    /// <exception cref="InputException">It is no duration.</exception>
    public static TimeSpan? Parse(string field, string text)
    {
        if (text == None) return null;
        var rest = text.AsSpan();
        var sum = 0.0;
        foreach (var (unit, seconds) in new[] { ('h', 3600), ('m', 60), ('s', 1) })
        {
            var end = rest.IndexOf(unit);
            if (end < 0) continue;
            if (!long.TryParse(rest[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var number)) throw Wrong();
            sum += (double)number * seconds;
            rest = rest[(end + 1)..];
        }

        if (text.Length == 0 || rest.Length > 0 || sum > Longest.TotalSeconds) throw Wrong();
        return TimeSpan.FromSeconds(sum);

        InputException Wrong() => new(field, text, "is no duration", Remedy);
    }

    /// <summary>As <see cref="Parse"/> reads it; parts of a second are dropped.</summary>
    public static string Write(TimeSpan? duration)
    {
        if (duration is not { } some) return None;
        var text = new StringBuilder();
        if (some.TotalHours >= 1) text.Append(CultureInfo.InvariantCulture, $"{(long)some.TotalHours}h");
        if (some.Minutes > 0) text.Append(CultureInfo.InvariantCulture, $"{some.Minutes}m");
        if (some.Seconds > 0 || text.Length == 0) text.Append(CultureInfo.InvariantCulture, $"{some.Seconds}s");
        return text.ToString();
    }
}
