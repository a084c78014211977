namespace Puente.Datasets.Reports;

/// <summary>The same image, or nearly, on two sides of a split: a score on the one tells nothing of the other.</summary>
/// <param name="Source">Image of one split.</param>
/// <param name="Split">Which.</param>
/// <param name="Other">Image of another split.</param>
/// <param name="OtherSplit">Which.</param>
/// <param name="Bits">Of 256 hash bits, how many differ.</param>
public sealed record SplitLeak(string Source, string Split, string Other, string OtherSplit, int Bits);
