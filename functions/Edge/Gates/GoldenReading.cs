namespace Puente.Edge.Gates;

/// <summary>What two releases say of the same samples.</summary>
/// <param name="Candidate">The one that is judged.</param>
/// <param name="Baseline">The one that serves; null where none does, or it says nothing that can be compared.</param>
public sealed record GoldenReading(GoldenAnswers Candidate, GoldenAnswers? Baseline);
