namespace Puente.Runtime.Functions;

/// <summary>What a timer function is told.</summary>
public sealed class TimerInfo
{
    /// <summary>The schedule's status; null without a monitor and for schedules under a minute.</summary>
    public ScheduleStatus? ScheduleStatus { get; set; }

    /// <summary>True when this run makes up for an occurrence that passed while the host was down.</summary>
    public bool IsPastDue { get; set; }
}
