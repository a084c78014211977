namespace Puente.Learning.Training.Heads;

/// <summary>A named run of an embedding's numbers, which cross-validation may use or leave out as a whole.</summary>
/// <param name="Name">What the numbers are, e.g. <c>tokens</c>.</param>
/// <param name="Start">Index of the first.</param>
/// <param name="Length">How many.</param>
public sealed record FeatureBlock(string Name, int Start, int Length);
