using CsCheck;
using Puente.Core.Inspection;
using Puente.Serving.Inspection;

namespace Puente.Serving.Tests.Inspection;

public sealed class RegionMapTests
{
    /// <summary>Three by three tiles of 100 pixels that share 20.</summary>
    private static readonly TileGrid Grid = TileGrid.Cut(260, 260, 100, 20);

    [Fact]
    public void A_lone_tile_is_trimmed_by_its_sound_neighbours_and_by_nothing_when_one_vote_is_enough()
    {
        Assert.Equal(new DefectRegion("crack", 0.7, new PixelBox(100, 100, 60, 60), 1), Assert.Single(Find(TileVote.Mean, (4, 0.7))));
        Assert.Equal(new PixelBox(100, 100, 60, 60), Assert.Single(Find(TileVote.All, (4, 0.7))).Box);
        Assert.Equal(new PixelBox(80, 80, 100, 100), Assert.Single(Find(TileVote.Any, (4, 0.7))).Box);
    }

    [Fact]
    public void Tiles_that_overlap_are_one_region_with_the_highest_score() =>
        Assert.Equal(new DefectRegion("crack", 0.9, new PixelBox(0, 0, 160, 80), 2), Assert.Single(Find(TileVote.All, (0, 0.6), (1, 0.9))));

    [Fact]
    public void Tiles_that_touch_at_a_corner_are_one_region() => Assert.Equal(2, Assert.Single(Find(TileVote.Any, (0, 0.6), (4, 0.6))).Tiles);

    [Fact]
    public void Tiles_apart_are_two_regions() => Assert.Equal(2, Find(TileVote.Mean, (0, 0.6), (8, 0.6)).Count);

    [Fact]
    public void A_tile_outvoted_everywhere_is_still_reported()
    {
        var dense = TileGrid.Cut(200, 200, 100, 75);
        var scores = new double[dense.Count];
        scores[12] = 0.6;
        var region = Assert.Single(new RegionMap(dense).Find("crack", i => scores[i], 0.5, TileVote.All));
        Assert.Equal(0.6, region.Score);
        Assert.True(dense[12].Intersection(region.Box) == region.Box.Area);
    }

    [Fact]
    public void Every_positive_tile_meets_a_region_and_regions_lie_in_positive_tiles() => Gen.Select(
        Gen.Int[1, 40], Gen.Int[0, 39], Gen.Int[1, 120], Gen.Int[1, 120], Gen.Double[0, 1].Array[1, 30], Gen.Enum<TileVote>(), (tile, overlap, w, h, values, vote) => (tile, overlap: overlap % tile, w, h, values, vote))
        .Where(c => c.w / (c.tile - c.overlap) * (c.h / (c.tile - c.overlap)) < 400)
        .Sample(c =>
        {
            var grid = TileGrid.Cut(c.w, c.h, c.tile, c.overlap);
            var positive = Enumerable.Range(0, grid.Count).Where(i => c.values[i % c.values.Length] >= 0.6).ToList();
            var regions = new RegionMap(grid).Find("crack", i => c.values[i % c.values.Length], 0.6, c.vote);
            return positive.TrueForAll(i => regions.Any(r => r.Box.Intersection(grid[i]) > 0)) &&
                regions.All(r => r.Tiles > 0 && r.Score >= 0.6 && positive.Exists(i => grid[i].Intersection(r.Box) > 0));
        }, iter: 300);

    private static List<DefectRegion> Find(TileVote vote, params (int Tile, double Score)[] positive)
    {
        var scores = new double[Grid.Count];
        foreach (var (tile, score) in positive) scores[tile] = score;
        return new RegionMap(Grid).Find("crack", i => scores[i], 0.5, vote).OrderByDescending(r => r.Score).ToList();
    }
}
