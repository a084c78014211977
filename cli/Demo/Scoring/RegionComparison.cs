using Puente.Core.Inspection;

namespace Puente.Cli.Demo.Scoring;

/// <summary>Whether two inspections of one photograph found the same.</summary>
public static class RegionComparison
{
    /// <summary>Difference of scores that batching and threads may make.</summary>
    private const double ScoreTolerance = 1e-3;

    /// <summary>True when classes, boxes and scores agree, in whatever order.</summary>
    public static bool AreSame(IReadOnlyList<DefectRegion> left, IReadOnlyList<DefectRegion> right) =>
        left.Count == right.Count && Ordered(left).Zip(Ordered(right)).All(pair =>
            pair.First.Class == pair.Second.Class && pair.First.Box == pair.Second.Box && Math.Abs(pair.First.Score - pair.Second.Score) <= ScoreTolerance);

    private static IEnumerable<DefectRegion> Ordered(IReadOnlyList<DefectRegion> regions) =>
        regions.OrderBy(region => region.Class, StringComparer.Ordinal).ThenBy(region => region.Box.Y).ThenBy(region => region.Box.X).ThenBy(region => region.Box.Area);
}
