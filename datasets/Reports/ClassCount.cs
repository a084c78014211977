namespace Puente.Datasets.Reports;

/// <summary>How often a class occurs.</summary>
/// <param name="Name">Canonical name.</param>
/// <param name="Images">Photographs that show it.</param>
/// <param name="Regions">Boxes and outlines that carry it.</param>
/// <param name="Groups">Source photographs that show it: independent examples.</param>
public sealed record ClassCount(string Name, int Images, int Regions, int Groups);
