namespace Puente.Core.Training;

/// <summary>How far a head's probabilities can be taken at their word, on the held-out part.</summary>
/// <param name="Temperature">What the evidence was divided by, fitted on out-of-fold answers; null when there were too few, and 1 was used.</param>
/// <param name="Offsets">Log-odds of each class in the labelled set, added to its evidence, [K]: what class-balanced fitting had taken out.</param>
/// <param name="ErrorBefore">Expected calibration error of the fit as it was, over equal-mass bins, all classes together.</param>
/// <param name="ErrorAfter">The same of what was exported.</param>
/// <param name="Bins">Bins used, at most 15.</param>
/// <param name="Answers">Held-out answers measured on: images × classes.</param>
/// <param name="Note">What to know about it, as a sentence; null when nothing is amiss.</param>
public sealed record CalibrationResult(
    double? Temperature, IReadOnlyList<double> Offsets, double ErrorBefore, double ErrorAfter, int Bins, int Answers, string? Note = null);
