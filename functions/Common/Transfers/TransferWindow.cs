using System.Globalization;

namespace Puente.Functions.Common.Transfers;

/// <summary>A part of every day in which bulk bytes may cross the link, such as <c>22:00-06:00</c>: from the first minute on, until the second.</summary>
/// <param name="From">Local time it opens.</param>
/// <param name="Until">Local time it closes; earlier than <paramref name="From"/> when it spans midnight.</param>
/// <param name="Zone">Whose local time.</param>
public sealed record TransferWindow(TimeOnly From, TimeOnly Until, TimeZoneInfo Zone)
{
    /// <summary>Reads <c>HH:mm-HH:mm</c>; null when <paramref name="text"/> is none, or opens when it closes.</summary>
    public static TransferWindow? Parse(string text, TimeZoneInfo zone) =>
        text.Split('-', StringSplitOptions.TrimEntries) is [var from, var until]
        && Time(from) is { } opens && Time(until) is { } closes && opens != closes
            ? new TransferWindow(opens, closes, zone)
            : null;

    /// <summary>Whether it is open at <paramref name="instant"/>.</summary>
    public bool IsOpen(DateTimeOffset instant) => LocalTime(instant).IsBetween(From, Until);

    /// <summary>How long until it opens, by the clock on the wall: an hour off where the zone changes its clocks meanwhile, so look again on the way.</summary>
    public TimeSpan UntilOpen(DateTimeOffset instant) => IsOpen(instant) ? TimeSpan.Zero : From - LocalTime(instant);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{From:HH:mm}-{Until:HH:mm} {Zone.Id}");

    private static TimeOnly? Time(string text) =>
        TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    private TimeOnly LocalTime(DateTimeOffset instant) => TimeOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, Zone).DateTime);
}
