namespace Puente.Scaling.Signals;

/// <summary>What a source knows of its metric: a value with the time it was true, or a sentence on why there is none. Unknown is not zero.</summary>
public sealed record ScalingReading
{
    private ScalingReading(double value, DateTimeOffset at, string? reason) => (Value, At, Reason) = (value, at, reason);

    /// <summary>In the metric's unit; means nothing where there is a <see cref="Reason"/>.</summary>
    public double Value { get; }

    /// <summary>When it was true.</summary>
    public DateTimeOffset At { get; }

    /// <summary>Why there is no value, in a sentence; null where there is one.</summary>
    public string? Reason { get; }

    /// <summary>A value, in the metric's unit, that was true at <paramref name="at"/>.</summary>
    public static ScalingReading Known(double value, DateTimeOffset at) => new(value, at, null);

    /// <summary>No value, for <paramref name="reason"/>: a sentence for whoever looks why nothing scales.</summary>
    public static ScalingReading Unknown(string reason) => new(double.NaN, default, reason);
}
