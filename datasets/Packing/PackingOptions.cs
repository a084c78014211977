using Puente.Core;
using Puente.Core.Datasets;

namespace Puente.Datasets.Packing;

/// <summary>What to make of a collection of images.</summary>
/// <param name="Name">The name a person gave.</param>
/// <param name="Side">Pixels across and down of each packed sample, 32 to 1024.</param>
/// <param name="MinSide">Images with a shorter side are rejected.</param>
/// <param name="Tile">Images at least twice this on both sides are cut into equal tiles no smaller than it; others are scaled whole. At least MinSide, and an eighth of Side: smaller ones would be more pixels than the image by far.</param>
/// <param name="NearDuplicateBits">Images whose 256-bit perceptual hash differs from a kept one in at most so many bits, 0 to 64, are dropped.</param>
public sealed record PackingOptions(string Name, int Side = 96, int MinSide = 32, int Tile = 128, int NearDuplicateBits = 12)
{
    /// <summary>Quality and diversity.</summary>
    public SelectionOptions Selection { get; init; } = new();

    /// <summary>These options.</summary>
    /// <exception cref="InputException">Something is out of bounds; every fault is named.</exception>
    public PackingOptions Validated()
    {
        var faults = Faults().Concat(Selection.Faults()).ToList();
        return faults.Count == 0 ? this : throw new InputException("packing", Name, string.Join("; ", faults), "Mend these options.");
    }

    private IEnumerable<string> Faults()
    {
        if (Side is < 32 or > 1024) yield return $"side is {Side}, must be 32 to 1024 pixels";
        if (MinSide < 1) yield return $"minSide is {MinSide}, must be at least 1 pixel";
        if (Tile < MinSide) yield return $"tile is {Tile}, must be at least minSide, {MinSide}";
        else if (Tile < Side / 8) yield return $"tile is {Tile}, must be at least an eighth of side, {Side / 8}";
        if (NearDuplicateBits is < 0 or > 64) yield return $"nearDuplicateBits is {NearDuplicateBits}, must be 0 to 64";
    }
}
