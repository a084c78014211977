namespace Puente.Runtime.Functions;

/// <summary>Runs the function on a schedule.</summary>
/// <param name="schedule">NCRONTAB of six fields (seconds first) or five, an interval <c>hh:mm:ss</c>, or <c>%Setting%</c> naming a setting that holds one.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class TimerTriggerAttribute(string schedule) : Attribute
{
    /// <summary>The schedule as written.</summary>
    public string Schedule { get; } = schedule;

    /// <summary>Whether the status is kept, so that an occurrence missed while the host was down runs at its start. Default true.</summary>
    public bool UseMonitor { get; set; } = true;

    /// <summary>Whether the function also runs at every start of the host. Default false.</summary>
    public bool RunOnStartup { get; set; }
}
