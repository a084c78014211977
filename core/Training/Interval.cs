namespace Puente.Core.Training;

/// <summary>A confidence interval.</summary>
/// <param name="Low">Its lower end.</param>
/// <param name="High">Its upper end.</param>
public sealed record Interval(double Low, double High)
{
    /// <summary>True when <paramref name="value"/> lies in it, ends included.</summary>
    public bool Contains(double value) => Low <= value && value <= High;
}
