namespace Puente.Core.Training;

/// <summary>One point of a precision-recall curve.</summary>
/// <param name="Recall">True positives over positives.</param>
/// <param name="Precision">True positives over predicted positives.</param>
/// <param name="Threshold">Probability from which the class is said to be present.</param>
public sealed record PrecisionRecallPoint(double Recall, double Precision, double Threshold);
