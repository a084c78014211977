using Puente.Core.Images;

namespace Puente.Learning.Training.Reports;

/// <summary>Images, what was seen of them, and what was made of that, in three rows: a column an image.</summary>
public static class ReconstructionSheet
{
    /// <summary>Pixels between images, and the level that stands for what is hidden.</summary>
    public const int Gap = 4, Hidden = 128;

    private const int Rows = 3;

    /// <summary>The sheet, of 3 × side + 2 × <see cref="Gap"/> pixels down.</summary>
    /// <param name="images">Squares of one side.</param>
    /// <param name="rebuilt">The same, hidden patches as they were predicted.</param>
    /// <param name="hidden">Which patches of each were hidden, row by row.</param>
    /// <param name="patch">Pixels across and down of a patch.</param>
    public static RgbImage Of(IReadOnlyList<RgbImage> images, IReadOnlyList<RgbImage> rebuilt, IReadOnlyList<bool[]> hidden, int patch)
    {
        var side = images[0].Width;
        var sheet = new RgbImage(Length(images.Count, side), Length(Rows, side));
        Array.Fill(sheet.Pixels, byte.MaxValue);
        for (var column = 0; column < images.Count; column++)
        {
            Paste(sheet, images[column], column, 0);
            Paste(sheet, Seen(images[column], hidden[column], patch), column, 1);
            Paste(sheet, rebuilt[column], column, 2);
        }

        return sheet;
    }

    private static int Length(int count, int side) => count * side + (count - 1) * Gap;

    private static RgbImage Seen(RgbImage image, bool[] hidden, int patch)
    {
        var seen = new RgbImage(image.Width, image.Height);
        for (var i = 0; i < image.Pixels.Length; i++)
        {
            var (x, y) = (i / 3 % image.Width, i / 3 / image.Width);
            seen.Pixels[i] = hidden[y / patch * (image.Width / patch) + x / patch] ? (byte)Hidden : image.Pixels[i];
        }

        return seen;
    }

    private static void Paste(RgbImage sheet, RgbImage image, int column, int row)
    {
        var (left, top) = (column * (image.Width + Gap), row * (image.Height + Gap));
        for (var y = 0; y < image.Height; y++)
            image.Pixels.AsSpan(y * image.Width * 3, image.Width * 3).CopyTo(sheet.Pixels.AsSpan(((top + y) * sheet.Width + left) * 3));
    }
}
