using Puente.Core.Images;
using Puente.Imaging;

namespace Puente.Datasets.Quality;

/// <summary>A grey image, 0 (black) to 1 (white): <c>Values[y * Width + x]</c>.</summary>
/// <param name="Width">Pixels across.</param>
/// <param name="Height">Pixels down.</param>
/// <param name="Values">[Height, Width].</param>
public sealed record GreyImage(int Width, int Height, float[] Values)
{
    /// <summary>
    /// <paramref name="image"/> in grey (ITU-R BT.601 weights) with <paramref name="side"/> pixels on the shorter side, or its own size where that is smaller:
    /// growing an image would blur it, and a sample is judged at the size that a model sees.
    /// </summary>
    public static GreyImage Of(RgbImage image, int side)
    {
        var scale = Math.Min(1, (double)side / Math.Min(image.Width, image.Height));
        var small = ImageCodec.Resize(image, Math.Max(1, (int)Math.Round(image.Width * scale)), Math.Max(1, (int)Math.Round(image.Height * scale)));
        var values = new float[small.Width * small.Height];
        for (var i = 0; i < values.Length; i++)
            values[i] = (299 * small.Pixels[i * 3] + 587 * small.Pixels[i * 3 + 1] + 114 * small.Pixels[i * 3 + 2]) * (1f / 255_000);
        return new GreyImage(small.Width, small.Height, values);
    }
}
