using Puente.Core.Inspection;

namespace Puente.Serving.Inspection;

/// <summary>
/// Regions measured against known defects, by box overlap and class. A defect is <em>found</em> when some region of its class covers at
/// least 30 % of its box, or their boxes' intersection over union is at least 0.1. A region is <em>right</em> when some defect of its
/// class covers at least 30 % of the region, or their intersection over union is at least 0.1: a region over everything finds all and is wrong.
/// </summary>
/// <param name="Truth">Known defects.</param>
/// <param name="Found">Of these, found.</param>
/// <param name="Regions">Regions reported.</param>
/// <param name="Right">Of these, right.</param>
public sealed record InspectionScore(int Truth, int Found, int Regions, int Right)
{
    /// <summary>Part of a box the other must cover.</summary>
    public const double Coverage = 0.3;

    /// <summary>Intersection over union that is enough by itself.</summary>
    public const double Iou = 0.1;

    /// <summary>Found over known; null when none is known (unknown is not zero).</summary>
    public double? Recall => Truth == 0 ? null : (double)Found / Truth;

    /// <summary>Right over reported; null when none is reported.</summary>
    public double? Precision => Regions == 0 ? null : (double)Right / Regions;

    /// <summary>Measures <paramref name="regions"/> against <paramref name="truth"/> of the same photograph.</summary>
    public static InspectionScore Against(IReadOnlyCollection<DefectRegion> regions, IReadOnlyCollection<TruthBox> truth) => new(
        truth.Count, truth.Count(t => regions.Any(r => r.Class == t.Class && Matches(r.Box, t.Box))),
        regions.Count, regions.Count(r => truth.Any(t => r.Class == t.Class && Matches(t.Box, r.Box))));

    /// <summary>The counts of both: how a set of photographs, or of classes, is summed.</summary>
    public static InspectionScore operator +(InspectionScore left, InspectionScore right) =>
        new(left.Truth + right.Truth, left.Found + right.Found, left.Regions + right.Regions, left.Right + right.Right);

    /// <summary><inheritdoc cref="op_Addition"/></summary>
    public static InspectionScore Add(InspectionScore left, InspectionScore right) => left + right;

    private static bool Matches(PixelBox cover, PixelBox covered)
    {
        double common = cover.Intersection(covered);
        return common > 0 && (common >= Coverage * covered.Area || common >= Iou * (cover.Area + covered.Area - common));
    }
}
