namespace Puente.Datasets.Reports;

/// <summary>A copy of an image.</summary>
/// <param name="Source">Its file.</param>
/// <param name="Bits">Of 256 hash bits, how many differ; 0 also for the very same file.</param>
public sealed record DuplicateCopy(string Source, int Bits);
