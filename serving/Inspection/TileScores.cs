using Puente.Core.Images;
using Puente.Imaging;
using Puente.Serving.Models;

namespace Puente.Serving.Inspection;

/// <summary>Runs every tile of a photograph through a release.</summary>
internal static class TileScores
{
    /// <summary>Runs every tile, its probabilities the sigmoid of its logits.</summary>
    /// <remarks>
    /// Neighbouring tiles of a row are scaled together, in one strip: each pixel is scaled once or twice instead of once a tile, and tiles
    /// land within half a model pixel of where scaling them alone would put them. More strips than cores are under way, so that some are scaled while others are scored, and a strip waits for no row
    /// below its own to be decoded.
    /// </remarks>
    public static async Task<TileReadings> ComputeAsync(
        ArrivingImage photograph, TileGrid grid, LoadedRelease release, TileModel model, InspectionOptions options, CancellationToken cancellationToken)
    {
        var (classes, side, dimensions) = (release.Head!.Classes.Count, release.Manifest.Serving.Side, release.Manifest.Serving.Dimensions);
        var shift = options.Prior?.Logit ?? 0;
        var readings = new TileReadings(new float[grid.Count * classes], new float[grid.Count * dimensions]);
        var stripsPerRow = (grid.Xs.Count + LoadedRelease.MaxBatch - 1) / LoadedRelease.MaxBatch;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = 2 * options.Callers, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, grid.Ys.Count * stripsPerRow, parallel, async (strip, cancel) =>
        {
            var (row, column) = (strip / stripsPerRow, strip % stripsPerRow * LoadedRelease.MaxBatch);
            var count = Math.Min(LoadedRelease.MaxBatch, grid.Xs.Count - column);
            await photograph.RowsAsync(grid.Ys[row] + grid.TileHeight, cancel);
            var output = await model(Strip(photograph.Image, grid, row, column, count, side), count);
            var first = row * grid.Xs.Count + column;
            var target = readings.Scores.AsMemory(first * classes, count * classes);
            for (var i = 0; i < output.Logits.Length; i++) target.Span[i] = (float)(1 / (1 + Math.Exp(-(output.Logits[i] + shift))));
            output.Embeddings.CopyTo(readings.Embeddings.AsMemory(first * dimensions));
        });
        return readings;
    }

    /// <summary>Tiles <paramref name="column"/> to <paramref name="column"/> + <paramref name="count"/> of a row: [count, side, side, 3].</summary>
    internal static byte[] Strip(RgbImage photograph, TileGrid grid, int row, int column, int count, int side)
    {
        var left = grid.Xs[column];
        var width = grid.Xs[column + count - 1] + grid.TileWidth - left;
        var scale = (double)side / grid.TileWidth;
        var scaledWidth = Math.Max(side, (int)Math.Round(width * scale));
        var strip = ImageCodec.Resize(photograph.Crop(left, grid.Ys[row], width, grid.TileHeight), scaledWidth, side);
        var tiles = new byte[count * side * side * 3];
        for (var i = 0; i < count; i++)
        {
            var x = Math.Min((int)Math.Round((grid.Xs[column + i] - left) * scale), scaledWidth - side);
            for (var y = 0; y < side; y++)
                strip.Pixels.AsSpan((y * scaledWidth + x) * 3, side * 3).CopyTo(tiles.AsSpan((i * side + y) * side * 3));
        }

        return tiles;
    }
}
