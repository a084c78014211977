using System.Globalization;
using NCrontab;
using Puente.Runtime.Dapr.Resources;

namespace Puente.Runtime.Dapr.Bindings;

/// <summary>
/// When a cron binding ticks, by the rules of Dapr's: five fields or six (with seconds first), <c>@every 10s</c>, <c>@hourly</c> and its kin. Where day of the
/// month and day of the week are both given, either will do. Times that a clock skips in spring do not come; those it repeats in autumn come twice.
/// </summary>
internal sealed class CronSchedule
{
    public const string Allowed = "five fields, six with seconds first, @every 10s, @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually";

    /// <summary>29 February is at most this far from the next.</summary>
    private const int MostYears = 9;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly IReadOnlyList<CrontabSchedule> fields;
    private readonly TimeSpan every;
    private readonly TimeZoneInfo zone;

    private CronSchedule(IReadOnlyList<CrontabSchedule> fields, TimeSpan every, TimeZoneInfo zone) => (this.fields, this.every, this.zone) = (fields, every, zone);

    /// <param name="text">The schedule.</param>
    /// <param name="zone">The zone its fields are meant in.</param>
    /// <exception cref="FormatException">It is none; says why.</exception>
    public static CronSchedule Parse(string text, TimeZoneInfo zone)
    {
        text = text.Trim();
        if (text.StartsWith("@every ", StringComparison.Ordinal))
        {
            var every = GoDuration.Parse(text["@every ".Length..].Trim()) ?? throw new FormatException("the duration is none such as 10s or 1h30m");
            return new([], every < Second ? Second : TimeSpan.FromSeconds(Math.Floor(every.TotalSeconds)), zone);
        }

        text = text switch
        {
            "@hourly" => "0 * * * *",
            "@daily" or "@midnight" => "0 0 * * *",
            "@weekly" => "0 0 * * 0",
            "@monthly" => "0 0 1 * *",
            "@yearly" or "@annually" => "0 0 1 1 *",
            _ => text,
        };
        var parts = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length is not (5 or 6))
            throw new FormatException($"it has {parts.Length} fields");
        var (day, weekday) = (parts.Length - 3, parts.Length - 1);
        foreach (var either in (int[])[day, weekday])
            if (parts[either] == "?")
                parts[either] = "*";
        var schedule = new CronSchedule(
            parts[day] == "*" || parts[weekday] == "*" ? [Fields(parts)] : [Fields(parts, day), Fields(parts, weekday)], TimeSpan.Zero, zone);
        return schedule.NextLocal(DateTime.UnixEpoch) is null ? throw new FormatException("such a time never comes") : schedule;
    }

    /// <summary>The first time after <paramref name="after"/>; null where none is left.</summary>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        if (every > TimeSpan.Zero)
            return new DateTimeOffset(after.UtcTicks - (after.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero) + every;
        var offset = zone.GetUtcOffset(after);
        var from = after.UtcDateTime + offset;
        while (NextLocal(from) is { } local)
        {
            var next = new DateTimeOffset(local - offset, TimeSpan.Zero);
            if (zone.GetUtcOffset(next) == offset)
                return next;
            // The clock is put forward or back before then: look again from that moment on, by the new time.
            var moment = MomentOfChange(after, next, offset);
            offset = zone.GetUtcOffset(moment);
            from = moment.UtcDateTime + offset - Second;
            after = moment;
        }

        return null;
    }

    private static CrontabSchedule Fields(string[] parts, int? but = null)
    {
        // The other of the two days is free.
        var other = but is null ? -1 : but == parts.Length - 1 ? parts.Length - 3 : parts.Length - 1;
        try
        {
            return CrontabSchedule.Parse(string.Join(' ', parts.Select((part, i) => i == other ? "*" : part)), new() { IncludingSeconds = parts.Length == 6 });
        }
        catch (CrontabException e)
        {
            throw new FormatException(e.Message, e);
        }
    }

    private DateTime? NextLocal(DateTime from)
    {
        var end = from.AddYears(MostYears);
        var next = fields.Min(f => f.GetNextOccurrence(from, end));
        return next < end ? next : null;
    }

    private DateTimeOffset MomentOfChange(DateTimeOffset before, DateTimeOffset behind, TimeSpan offset)
    {
        var (low, high) = (before.ToUnixTimeSeconds(), behind.ToUnixTimeSeconds());
        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            if (zone.GetUtcOffset(DateTimeOffset.FromUnixTimeSeconds(middle)) == offset)
                low = middle;
            else
                high = middle;
        }

        return DateTimeOffset.FromUnixTimeSeconds(high);
    }
}
