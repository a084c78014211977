namespace Puente.Models.Maker;

/// <summary>A folder of openly licensed photographs, and how it is cut: squares of the given sides, in grids that reach every edge.</summary>
/// <param name="Name">Folder, relative to the one given.</param>
/// <param name="Grids">Side in pixels (0: the shorter side of the image) and squares across and down.</param>
/// <param name="License">SPDX expression.</param>
/// <param name="Source">Where it is from.</param>
internal sealed record PhotographFolder(string Name, IReadOnlyList<(int Side, int Across)> Grids, string License, string Source)
{
    /// <summary>What the base is made of.</summary>
    public static IReadOnlyList<PhotographFolder> All { get; } =
    [
        // Of the two quays this one alone: the other's files end in .JPG, which the search for *.jpg passed over where case counts.
        new("quay-tiles/o6", [(112, 5), (160, 2)], "CC-BY-SA-4.0", "github.com/omu-geolab/CrackImageDatasetForDeepLearning; Komi et al. 2025, doi 10.3390/s25144325"),
        new("salt-damage", [(0, 1), (150, 2)], "MIT", "github.com/JaGuzmanT/SaltSpot"),
    ];
}
