namespace Puente.Fleet;

/// <summary>What becomes of an edge that would make the spread more uneven than allowed.</summary>
public enum UnsatisfiableAction
{
    /// <summary>It comes after those that would not.</summary>
    ScheduleAnyway,

    /// <summary>It is left out.</summary>
    DoNotSchedule,
}
