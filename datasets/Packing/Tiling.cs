using Puente.Core.Images;

namespace Puente.Datasets.Packing;

/// <summary>How an image becomes samples.</summary>
internal static class Tiling
{
    /// <summary>Equal tiles of at least <see cref="PackingOptions.Tile"/> pixels, row by row; one tile when the image is not twice that on both sides.</summary>
    public static IEnumerable<RgbImage> Cut(RgbImage image, PackingOptions options)
    {
        var (columns, rows) = (image.Width / options.Tile, image.Height / options.Tile);
        if (columns < 2 || rows < 2)
        {
            yield return image;
            yield break;
        }

        var (width, height) = (image.Width / columns, image.Height / rows);
        for (var row = 0; row < rows; row++)
            for (var column = 0; column < columns; column++)
                yield return image.Crop(column * width, row * height, width, height);
    }
}
