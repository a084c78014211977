namespace Puente.Learning.Training.Tasks;

/// <summary>One side of a split.</summary>
/// <param name="Indices">Which images.</param>
/// <param name="Labels">What holds for each, [N][K].</param>
/// <param name="Groups">Source photograph of each.</param>
public sealed record ProbePart(IReadOnlyList<int> Indices, bool[][] Labels, string[] Groups);
