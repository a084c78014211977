namespace Puente.Core.Training;

/// <summary>95 % intervals by bootstrap over whole source photographs; null where there are too few of them to say.</summary>
/// <param name="F1">Of the F1, or the mean of F1 over classes.</param>
/// <param name="AveragePrecision">Of the average precision, or its mean.</param>
/// <param name="Auroc">Of the area under the ROC curve, or its mean.</param>
/// <param name="Note">Why an interval is missing, as a sentence; null when none is.</param>
public sealed record ScoreIntervals(Interval? F1, Interval? AveragePrecision, Interval? Auroc, string? Note = null);
