namespace Puente.Datasets.Packing;

/// <summary>What an image is a copy of.</summary>
/// <param name="Kept">The image that is kept.</param>
/// <param name="Bits">Of 256 hash bits, how many differ; 0 for the very same file.</param>
public sealed record CopyOf(string Kept, int Bits);
