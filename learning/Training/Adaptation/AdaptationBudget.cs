namespace Puente.Learning.Training.Adaptation;

/// <summary>Wall time of the second stage, from when this is made.</summary>
/// <param name="seconds">How long it may train.</param>
/// <param name="clock">Measures.</param>
public sealed class AdaptationBudget(double seconds, TimeProvider clock)
{
    private readonly long _start = clock.GetTimestamp();

    /// <summary>What measures it.</summary>
    public TimeProvider Clock => clock;

    /// <summary>What was given.</summary>
    public double Seconds => seconds;

    /// <summary>Seconds gone.</summary>
    public double Elapsed => clock.GetElapsedTime(_start).TotalSeconds;

    /// <summary>Whether nothing is left.</summary>
    public bool Spent => Elapsed >= seconds;
}
