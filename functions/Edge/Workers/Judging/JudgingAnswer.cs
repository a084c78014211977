using Puente.Edge.Gates;

namespace Puente.Edge.Workers.Judging;

/// <summary>What a worker found.</summary>
/// <param name="Id">Of the question.</param>
/// <param name="Reading">What the releases say; null where they could not be asked.</param>
/// <param name="Fault">Why not; null where they could.</param>
public sealed record JudgingAnswer(string Id, GoldenReading? Reading, string? Fault);
