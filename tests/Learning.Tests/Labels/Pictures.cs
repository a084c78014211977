using Puente.Core.Images;
using Puente.Imaging;

namespace Puente.Learning.Tests.Labels;

/// <summary>Pictures with a figure in them, and copies of such.</summary>
internal static class Pictures
{
    private const int Side = 96;

    /// <summary>Ninety soft spots on a ground, places and colours by <paramref name="seed"/>.</summary>
    public static RgbImage Spots(int seed)
    {
        var random = new Random(seed);
        var ground = Enumerable.Range(0, 3).Select(_ => 90 + 60 * random.NextDouble()).ToArray();
        var spots = Enumerable.Range(0, 90).Select(_ => (X: random.NextDouble() * Side, Y: random.NextDouble() * Side, R: 3 + 2 * random.NextDouble(), By: 160 * random.NextDouble() - 80)).ToArray();
        return Map((x, y) =>
        {
            var by = 0.0;
            foreach (var spot in spots)
                if (Math.Abs(x - spot.X) < 12 && Math.Abs(y - spot.Y) < 12) by += spot.By * Math.Exp(-((x - spot.X) * (x - spot.X) + (y - spot.Y) * (y - spot.Y)) / (spot.R * spot.R));
            return [.. ground.Select(level => level + by)];
        });
    }

    /// <summary>The picture turned by <paramref name="degrees"/> about its middle, mirrored if asked; black where nothing was.</summary>
    public static RgbImage Turned(RgbImage image, double degrees, bool mirrored = false)
    {
        var (sin, cos) = Math.SinCos(degrees * Math.PI / 180);
        const double middle = (Side - 1) / 2.0;
        return Map((x, y) =>
        {
            var (u, v) = (mirrored ? middle - x : x - middle, y - middle);
            var (fromX, fromY) = ((int)Math.Round(middle + cos * u - sin * v), (int)Math.Round(middle + sin * u + cos * v));
            return fromX is < 0 or >= Side || fromY is < 0 or >= Side ? [0, 0, 0] : [.. image.Pixels.AsSpan((fromY * Side + fromX) * 3, 3).ToArray().Select(b => (double)b)];
        });
    }

    /// <summary>The picture saved as a JPEG of low quality, and a little brighter.</summary>
    public static RgbImage Resaved(RgbImage image)
    {
        var copy = ImageCodec.Decode(ImageCodec.EncodeJpeg(image, 60), "copy");
        for (var i = 0; i < copy.Pixels.Length; i++) copy.Pixels[i] = (byte)Math.Min(255, copy.Pixels[i] + 6);
        return copy;
    }

    /// <summary>One colour, growing brighter to the right, with grain.</summary>
    public static RgbImage Smooth(int seed)
    {
        var random = new Random(seed);
        return Map((x, _) => [.. Enumerable.Repeat(120 + x / 2.0 + 3 * random.NextDouble(), 3)]);
    }

    /// <summary>Dark lines every 24 pixels, which every seed shares, under grain, which none does.</summary>
    public static RgbImage Grid(int seed)
    {
        var random = new Random(seed);
        return Map((x, y) => [.. Enumerable.Repeat((x % 24 < 4 || y % 24 < 4 ? 90 : 160) + 60 * random.NextDouble(), 3)]);
    }

    private static RgbImage Map(Func<int, int, double[]> colour)
    {
        var image = new RgbImage(Side, Side);
        for (var y = 0; y < Side; y++)
            for (var x = 0; x < Side; x++)
            {
                var rgb = colour(x, y);
                for (var channel = 0; channel < 3; channel++) image.Pixels[(y * Side + x) * 3 + channel] = (byte)Math.Clamp(rgb[channel], 0, 255);
            }

        return image;
    }
}
