namespace Puente.Core.Training;

/// <summary>
/// When to leave an image to a person so that the rest is right as often as was asked. An image is answered when no class's probability lies
/// strictly inside its band; an answer is wrong when any of its classes is.
/// </summary>
/// <param name="Risk">Share of wrong answers allowed.</param>
/// <param name="Confidence">Probability with which the promise holds over draws of the labelled set.</param>
/// <param name="Margin">Half the band's width in logits about the threshold; null when no band can be promised.</param>
/// <param name="Bands">The band of each class, in logit order; null when none can be promised.</param>
/// <param name="Coverage">Share of out-of-fold images answered.</param>
/// <param name="ObservedRisk">Share of those answered wrongly, each photograph weighing the same.</param>
/// <param name="Bound">Upper bound on the risk, at the confidence.</param>
/// <param name="HeldOutCoverage">Share of the held-out images answered, which had no part in the choice.</param>
/// <param name="HeldOutRisk">Share of those answered wrongly; null when none was answered.</param>
/// <param name="Note">The same for a person to read.</param>
public sealed record AbstentionResult(
    double Risk, double Confidence, double? Margin, IReadOnlyList<ProbabilityBand>? Bands, double? Coverage, double? ObservedRisk, double? Bound,
    double? HeldOutCoverage, double? HeldOutRisk, string Note);
