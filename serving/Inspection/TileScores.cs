using Puente.Core.Images;
using Puente.Imaging;
using Puente.Serving.Models;

namespace Puente.Serving.Inspection;

/// <summary>Runs every tile of a photograph through a release.</summary>
internal static class TileScores
{
    /// <summary>Probabilities [tiles, classes], each the sigmoid of its logit.</summary>
    /// <remarks>
    /// Neighbouring tiles of a row are scaled together, in one strip: each pixel is scaled once or twice instead of once a tile, and tiles
    /// land within half a model pixel of where scaling them alone would put them.
    /// </remarks>
    public static float[] Compute(RgbImage photograph, TileGrid grid, LoadedRelease release, InspectionOptions options, CancellationToken cancellationToken)
    {
        var (classes, side) = (release.Head!.Classes.Count, release.Manifest.Serving.Side);
        var shift = options.Prior?.Logit ?? 0;
        var scores = new float[grid.Count * classes];
        var stripsPerRow = (grid.Xs.Count + LoadedRelease.MaxBatch - 1) / LoadedRelease.MaxBatch;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Callers, CancellationToken = cancellationToken };
        try
        {
            Parallel.For(0, grid.Ys.Count * stripsPerRow, parallel, strip =>
            {
                var (row, column) = (strip / stripsPerRow, strip % stripsPerRow * LoadedRelease.MaxBatch);
                var count = Math.Min(LoadedRelease.MaxBatch, grid.Xs.Count - column);
                var logits = release.Infer(Strip(photograph, grid, row, column, count, side), count, cancellationToken).Logits;
                var target = scores.AsSpan((row * grid.Xs.Count + column) * classes, count * classes);
                for (var i = 0; i < logits.Length; i++) target[i] = (float)(1 / (1 + Math.Exp(-(logits[i] + shift))));
            });
        }
        catch (AggregateException e) when (e.InnerExceptions.Count > 0)
        {
            // Every strip fails for the same reason: the first tells it, with its own stack.
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }

        return scores;
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
