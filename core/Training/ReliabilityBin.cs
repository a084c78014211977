namespace Puente.Core.Training;

/// <summary>One bin of a reliability diagram: answers of about the same probability.</summary>
/// <param name="Predicted">Mean probability said.</param>
/// <param name="Observed">Share of the answers for which the class was there.</param>
/// <param name="Count">Answers in the bin; an answer is one class of one image.</param>
public sealed record ReliabilityBin(double Predicted, double Observed, int Count);
