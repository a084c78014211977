namespace Puente.Datasets.Reports;

/// <summary>Two images that are nearly the same and share no class: one of the labels is likely wrong.</summary>
/// <param name="Source">One.</param>
/// <param name="Classes">What is said of it.</param>
/// <param name="Other">The other.</param>
/// <param name="OtherClasses">What is said of that.</param>
/// <param name="Bits">Of 256 hash bits, how many differ.</param>
public sealed record LabelConflict(string Source, IReadOnlyList<string> Classes, string Other, IReadOnlyList<string> OtherClasses, int Bits);
