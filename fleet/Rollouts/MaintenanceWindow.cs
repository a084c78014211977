using System.Globalization;
using Puente.Core;

namespace Puente.Fleet.Rollouts;

/// <summary>The part of every day in which an edge may be asked to change, such as <c>22:00-05:00</c>, in UTC: from the first minute on, until the second.</summary>
/// <param name="From">When it opens.</param>
/// <param name="Until">When it closes; earlier than <paramref name="From"/> where it spans midnight.</param>
public readonly record struct MaintenanceWindow(TimeOnly From, TimeOnly Until)
{
    /// <summary>Reads <c>HH:mm-HH:mm</c>.</summary>
    /// <exception cref="InputException">It is none, or opens when it closes.</exception>
    public static MaintenanceWindow Parse(string field, string text) => TryParse(text) ??
        throw new InputException(field, text, "is no part of a day", "Give HH:mm-HH:mm in UTC, such as 22:00-05:00.");

    /// <summary>Reads <c>HH:mm-HH:mm</c>; null when <paramref name="text"/> is none, or opens when it closes.</summary>
    public static MaintenanceWindow? TryParse(string text) =>
        text.Split('-', StringSplitOptions.TrimEntries) is [var from, var until] && Time(from) is { } opens && Time(until) is { } closes && opens != closes
            ? new MaintenanceWindow(opens, closes)
            : null;

    /// <summary>How long until it opens; zero while it is open.</summary>
    public TimeSpan UntilOpen(DateTimeOffset instant)
    {
        var time = TimeOnly.FromDateTime(instant.UtcDateTime);
        return time.IsBetween(From, Until) ? TimeSpan.Zero : From - time;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{From:HH:mm}-{Until:HH:mm} UTC");

    private static TimeOnly? Time(string text) =>
        TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;
}
