using Puente.Core.Inspection;
using Puente.Samples;

namespace Puente.Cli.Demo.Scoring;

/// <summary>
/// How the regions of an inspection compare with the defects that are known. Regions are made of whole tiles, so overlap over union
/// would punish the tile size: a true defect counts as found when a region of its class covers at least half of its box, and a
/// region as right when it covers at least a quarter of some true box of its class, or lies at least a quarter within one.
/// </summary>
/// <param name="Found">True defects found.</param>
/// <param name="Defects">True defects.</param>
/// <param name="Right">Regions that are right.</param>
/// <param name="Regions">Regions.</param>
public sealed record DetectionScore(int Found, int Defects, int Right, int Regions)
{
    private const double FoundCover = 0.5, RightCover = 0.25;

    /// <summary>Part of the true defects found; 1 when there are none.</summary>
    public double Recall => Defects == 0 ? 1 : (double)Found / Defects;

    /// <summary>Part of the regions that are right; 0 when there are none.</summary>
    public double Precision => Regions == 0 ? 0 : (double)Right / Regions;

    /// <summary>Compares.</summary>
    public static DetectionScore Of(IReadOnlyList<DefectRegion> regions, IReadOnlyList<DefectBox> truth) => new(
        truth.Count(defect => Cover(defect, regions) >= FoundCover),
        truth.Count,
        regions.Count(region => truth.Any(defect => IsRight(region, defect))),
        regions.Count);

    /// <summary>Part of the defect's box that some one region of its class covers.</summary>
    private static double Cover(DefectBox defect, IReadOnlyList<DefectRegion> regions) => regions
        .Where(region => region.Class == defect.Class)
        .Select(region => (double)region.Box.Intersection(defect.Box) / Math.Max(1, defect.Box.Area))
        .DefaultIfEmpty(0)
        .Max();

    private static bool IsRight(DefectRegion region, DefectBox defect)
    {
        if (region.Class != defect.Class) return false;
        double common = region.Box.Intersection(defect.Box);
        return common >= RightCover * Math.Min(defect.Box.Area, region.Box.Area);
    }
}
