namespace Puente.Runtime.Functions;

/// <summary>The record of a schedule. Times are UTC.</summary>
public sealed class ScheduleStatus
{
    /// <summary>When the function last ran on schedule; the default value when it never did.</summary>
    public DateTime Last { get; set; }

    /// <summary>The next occurrence.</summary>
    public DateTime Next { get; set; }

    /// <summary>The moment <see cref="Next"/> was computed from.</summary>
    public DateTime LastUpdated { get; set; }
}
