namespace Puente.Core.Training;

/// <summary>The precision-recall curve of one class on held-out images.</summary>
/// <param name="Name">Canonical class name.</param>
/// <param name="Points">From the highest threshold to the lowest; empty when no held-out image shows the class.</param>
public sealed record ClassCurve(string Name, IReadOnlyList<PrecisionRecallPoint> Points);
