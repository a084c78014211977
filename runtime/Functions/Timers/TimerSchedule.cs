using System.Globalization;
using NCrontab;

namespace Puente.Runtime.Functions;

/// <summary>When a timer function is due. Pure: the same moment always has the same next occurrence.</summary>
internal abstract class TimerSchedule
{
    /// <summary>The text it was parsed from.</summary>
    public required string Text { get; init; }

    /// <summary>The first occurrence later than <paramref name="after"/>, in UTC.</summary>
    public abstract DateTimeOffset Next(DateTimeOffset after);

    /// <summary>The distance between the two occurrences that follow <paramref name="after"/>.</summary>
    public TimeSpan PeriodAt(DateTimeOffset after) => Next(Next(after)) - Next(after);

    /// <summary>Reads NCRONTAB of five or six fields, or an interval <c>hh:mm:ss</c>.</summary>
    /// <exception cref="FormatException">Neither, or it never occurs; the message says what is wrong.</exception>
    public static TimerSchedule Parse(string text, TimeZoneInfo zone)
    {
        if (text.Contains(':', StringComparison.Ordinal))
        {
            return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var every) && every > TimeSpan.Zero
                ? new Interval(every) { Text = text }
                : throw new FormatException("An interval is hh:mm:ss and longer than zero.");
        }

        var fields = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
        if (fields is not (5 or 6)) throw new FormatException($"NCRONTAB has five or six fields, this has {fields}.");
        var crontab = CrontabSchedule.TryParse(text, new CrontabSchedule.ParseOptions { IncludingSeconds = fields == 6 })
            ?? throw new FormatException("Fields are {second} {minute} {hour} {day} {month} {day-of-week}, in range, Sunday 0.");
        var schedule = new Cron(crontab, zone) { Text = text };
        if (crontab.GetNextOccurrence(new DateTime(2000, 1, 1)).Year > 2100) throw new FormatException("It never occurs.");
        return schedule;
    }

    private sealed class Interval(TimeSpan every) : TimerSchedule
    {
        public override DateTimeOffset Next(DateTimeOffset after) => after.ToUniversalTime() + every;
    }

    /// <summary>Wall-clock times of a zone. A time that the clock skips occurs an hour later by the clock; one that it passes twice occurs the first time.</summary>
    private sealed class Cron(CrontabSchedule crontab, TimeZoneInfo zone) : TimerSchedule
    {
        public override DateTimeOffset Next(DateTimeOffset after)
        {
            var wall = TimeZoneInfo.ConvertTime(after, zone).DateTime;
            while (true)
            {
                wall = crontab.GetNextOccurrence(wall);
                var offset = zone.IsAmbiguousTime(wall) ? zone.GetAmbiguousTimeOffsets(wall).Max() : zone.GetUtcOffset(wall);
                var occurrence = new DateTimeOffset(wall, offset).ToUniversalTime();
                if (occurrence > after) return occurrence;
            }
        }
    }
}
