namespace Puente.Core.Gates;

/// <summary>What an edge measured for one gate, in figures: no sample and no label is in it.</summary>
/// <param name="Kind">The gate's kind.</param>
/// <param name="Class">The class, of a golden gate.</param>
/// <param name="Metric">The score, of a golden gate.</param>
/// <param name="Outcome">What it says.</param>
/// <param name="Value">Of the new release; null where nothing was measured.</param>
/// <param name="Baseline">Of the release that serves; null where none does, or it does not know the class.</param>
/// <param name="Samples">Samples of the class, or requests.</param>
/// <param name="Reason">In words.</param>
public sealed record GateFinding(
    GateKind Kind, string? Class, GateMetric? Metric, GateOutcome Outcome, double? Value, double? Baseline, int Samples, string Reason);
