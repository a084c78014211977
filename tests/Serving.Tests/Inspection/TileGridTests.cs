using CsCheck;
using Puente.Core;
using Puente.Serving.Inspection;

namespace Puente.Serving.Tests.Inspection;

public sealed class TileGridTests
{
    private static readonly Gen<(int Width, int Height, int Tile, int Overlap)> Cuts =
        Gen.Int[1, 70].SelectMany(tile => Gen.Select(Gen.Int[1, 200], Gen.Int[1, 200], Gen.Int[0, tile - 1], (w, h, o) => (w, h, tile, o)))
            .Where(c => c.Item1 / (c.Item3 - c.Item4) * (c.Item2 / (c.Item3 - c.Item4)) < 10_000);

    [Fact]
    public void Tiles_lie_inside_and_cover_every_pixel() => Cuts.Sample(cut =>
    {
        var grid = TileGrid.Cut(cut.Width, cut.Height, cut.Tile, cut.Overlap);
        var covered = new bool[cut.Width * cut.Height];
        for (var i = 0; i < grid.Count; i++)
        {
            var tile = grid[i];
            if (tile.X < 0 || tile.Y < 0 || tile.X + tile.Width > cut.Width || tile.Y + tile.Height > cut.Height) return false;
            for (var y = tile.Y; y < tile.Y + tile.Height; y++) covered.AsSpan(y * cut.Width + tile.X, tile.Width).Fill(true);
        }

        return !covered.Contains(false);
    }, iter: 300);

    [Fact]
    public void Neighbours_share_at_least_the_overlap_and_edge_tiles_are_flush() => Cuts.Sample(cut =>
    {
        var grid = TileGrid.Cut(cut.Width, cut.Height, cut.Tile, cut.Overlap);
        return grid.Xs[0] == 0 && grid.Ys[0] == 0 &&
            grid.Xs[^1] + grid.TileWidth == cut.Width && grid.Ys[^1] + grid.TileHeight == cut.Height &&
            grid.Xs.Zip(grid.Xs.Skip(1)).All(p => p.Second > p.First && p.First + grid.TileWidth - p.Second >= cut.Overlap) &&
            (cut.Width > cut.Tile || grid.Xs.Count == 1);
    }, iter: 300);

    [Fact]
    public void The_tiles_bound_counts_what_would_be_cut() => Cuts.Sample(cut =>
    {
        var count = TileGrid.Cut(cut.Width, cut.Height, cut.Tile, cut.Overlap).Count;
        TileGrid.Cut(cut.Width, cut.Height, cut.Tile, cut.Overlap, maxTiles: count);
        Assert.Throws<InputException>(() => TileGrid.Cut(cut.Width, cut.Height, cut.Tile, cut.Overlap, maxTiles: count - 1));
    }, iter: 100);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(32, 32)]
    [InlineData(32, -1)]
    public void Settings_that_make_no_sense_are_refused(int tile, int overlap) =>
        Assert.Throws<InputException>(() => TileGrid.Cut(100, 100, tile, overlap));
}
