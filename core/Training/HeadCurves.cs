namespace Puente.Core.Training;

/// <summary><c>curves.json</c>: what the plots of a tuned head are drawn from. Kept out of <c>tuning.json</c>, which travels further.</summary>
/// <param name="PrecisionRecall">A curve a class, on held-out images.</param>
/// <param name="ReliabilityBefore">Before calibration, equal-mass bins over all classes' held-out answers.</param>
/// <param name="ReliabilityAfter">As exported.</param>
public sealed record HeadCurves(
    IReadOnlyList<ClassCurve> PrecisionRecall, IReadOnlyList<ReliabilityBin> ReliabilityBefore, IReadOnlyList<ReliabilityBin> ReliabilityAfter);
