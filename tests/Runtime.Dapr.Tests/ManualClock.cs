namespace Puente.Runtime.Dapr.Tests;

/// <summary>A clock that a test moves; it starts in the past of the system's.</summary>
public sealed class ManualClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2020, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}
