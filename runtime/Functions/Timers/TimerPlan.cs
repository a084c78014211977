namespace Puente.Runtime.Functions;

/// <summary>The arithmetic of a timer's life: where it starts, and what follows a run.</summary>
/// <param name="Due">When the function is to run next.</param>
/// <param name="IsPastDue">Whether that run makes up for one missed while the host was down.</param>
internal readonly record struct TimerPlan(DateTimeOffset Due, bool IsPastDue)
{
    /// <summary>At a start of the host. Any number of missed occurrences makes one run; a status kept for another schedule is not believed.</summary>
    public static TimerPlan AtStart(TimerSchedule schedule, ScheduleStatus? stored, DateTimeOffset now, bool runOnStartup)
    {
        var believed = stored is not null && schedule.Next(Utc(stored.LastUpdated)) == Utc(stored.Next);
        if (believed && Utc(stored!.Next) <= now) return new TimerPlan(now, IsPastDue: true);
        if (runOnStartup) return new TimerPlan(now, IsPastDue: false);
        return new TimerPlan(believed ? Utc(stored!.Next) : schedule.Next(now), IsPastDue: false);
    }

    /// <summary>After a run that was due at one moment and began at another (later under load, earlier by a stepped clock): never the same occurrence again.</summary>
    public static ScheduleStatus AfterRun(TimerSchedule schedule, DateTimeOffset due, DateTimeOffset began)
    {
        var from = began > due ? began : due;
        return new ScheduleStatus { Last = began.UtcDateTime, Next = schedule.Next(from).UtcDateTime, LastUpdated = from.UtcDateTime };
    }

    public static DateTimeOffset Utc(DateTime moment) => new(DateTime.SpecifyKind(moment, DateTimeKind.Utc));
}
