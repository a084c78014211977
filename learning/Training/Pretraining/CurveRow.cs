namespace Puente.Learning.Training.Pretraining;

/// <summary>A row of <see cref="LossCurve"/>; null is what was not measured there.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Loss">Mean loss since the row before.</param>
/// <param name="Score">Score of a probe.</param>
/// <param name="EffectiveRank">Of unlabelled embeddings.</param>
public sealed record CurveRow(int Step, double? Loss, double? Score, double? EffectiveRank);
