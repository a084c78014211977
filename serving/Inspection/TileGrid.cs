using Puente.Core;
using Puente.Core.Inspection;

namespace Puente.Serving.Inspection;

/// <summary>
/// The tiles of a photograph, row by row: squares of a given side that overlap, the last of each row and column flush with the border.
/// Along an axis shorter than a tile there is one tile as long as the photograph. Every pixel lies in at least one tile.
/// </summary>
public sealed class TileGrid
{
    private TileGrid(int width, int height, int tile, int overlap)
    {
        (Width, Height) = (width, height);
        (TileWidth, TileHeight) = (Math.Min(tile, width), Math.Min(tile, height));
        Xs = Starts(width, TileWidth, tile - overlap);
        Ys = Starts(height, TileHeight, tile - overlap);
    }

    /// <summary>Pixels of the photograph across.</summary>
    public int Width { get; }

    /// <summary>Pixels of the photograph down.</summary>
    public int Height { get; }

    /// <summary>Pixels of a tile across.</summary>
    public int TileWidth { get; }

    /// <summary>Pixels of a tile down.</summary>
    public int TileHeight { get; }

    /// <summary>Left edge of each column, ascending.</summary>
    public IReadOnlyList<int> Xs { get; }

    /// <summary>Top edge of each row, ascending.</summary>
    public IReadOnlyList<int> Ys { get; }

    /// <summary>Tiles in all.</summary>
    public int Count => Xs.Count * Ys.Count;

    /// <summary>The tile at <paramref name="index"/>, counted row by row.</summary>
    public PixelBox this[int index] => new(Xs[index % Xs.Count], Ys[index / Xs.Count], TileWidth, TileHeight);

    /// <summary>Cuts <paramref name="width"/> × <paramref name="height"/> pixels.</summary>
    /// <exception cref="InputException">The tile or the overlap makes no sense, or there would be more than <paramref name="maxTiles"/>.</exception>
    public static TileGrid Cut(int width, int height, int tilePixels, int overlapPixels, int maxTiles = int.MaxValue)
    {
        if (tilePixels < 1) throw new InputException("serving.tilePixels", $"{tilePixels}", "is not at least 1", "Tune again, or correct the release's manifest.");
        if (overlapPixels < 0 || overlapPixels >= tilePixels)
            throw new InputException("serving.overlapPixels", $"{overlapPixels}", $"is not between 0 and the tile's {tilePixels} pixels", "Correct the release's manifest; a quarter of a tile is usual.");
        long stride = tilePixels - overlapPixels;
        var tiles = Along(width, tilePixels, stride) * Along(height, tilePixels, stride);
        return tiles <= maxTiles
            ? new TileGrid(width, height, tilePixels, overlapPixels)
            : throw new InputException("photograph", $"{width}×{height}", $"would be cut into {tiles} tiles of {tilePixels} pixels, more than {maxTiles}", "Give a smaller photograph, a larger tile or less overlap.");
    }

    private static long Along(int length, int tile, long stride) => length <= tile ? 1 : (length - tile + stride - 1) / stride + 1;

    private static List<int> Starts(int length, int tile, int stride)
    {
        var starts = new List<int>();
        for (var at = 0; at + tile < length; at += stride) starts.Add(at);
        starts.Add(length - tile);
        return starts;
    }
}
