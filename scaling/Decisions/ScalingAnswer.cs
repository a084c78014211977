namespace Puente.Scaling.Decisions;

/// <summary>What a trigger is answered.</summary>
/// <param name="Value">In the metric's unit; finite and at least zero. Null: unknown, which is never told as a number.</param>
/// <param name="Active">Whether there is something to do: the value is above the activation target.</param>
/// <param name="Reason">Why it is unknown, in a sentence; null where it is known.</param>
public sealed record ScalingAnswer(double? Value, bool Active, string? Reason);
