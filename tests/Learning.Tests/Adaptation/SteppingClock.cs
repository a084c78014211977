namespace Puente.Learning.Tests.Adaptation;

/// <summary>A second goes by whenever it is asked.</summary>
public sealed class SteppingClock : TimeProvider
{
    private long _asked;

    public override long TimestampFrequency => 1;

    public override long GetTimestamp() => _asked++;
}
