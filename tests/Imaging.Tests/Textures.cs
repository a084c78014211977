using Puente.Core.Images;

namespace Puente.Imaging.Tests;

/// <summary>Seeded images with structure at every scale, like concrete: sums of smooth noise, each octave finer and fainter.</summary>
internal static class Textures
{
    public static RgbImage Noise(int seed, int side = 256)
    {
        var random = new Random(seed);
        var heights = new double[side * side];
        for (var (cells, weight) = (4, 1.0); cells <= 64; cells *= 2, weight *= 0.6) AddOctave(heights, side, cells, weight, random);
        var (low, high) = (heights.Min(), heights.Max());
        var image = new RgbImage(side, side);
        for (var i = 0; i < heights.Length; i++)
        {
            var grey = 40 + 170 * (heights[i] - low) / (high - low);
            image.Pixels[i * 3] = (byte)grey;
            image.Pixels[i * 3 + 1] = (byte)(grey * 0.97);
            image.Pixels[i * 3 + 2] = (byte)(grey * 0.9);
        }

        return image;
    }

    /// <summary>Four plain quarters, clockwise from the top left: red, green, blue, white.</summary>
    public static RgbImage Quarters(int width, int height)
    {
        var image = new RgbImage(width, height);
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
                Quarter(x < width / 2, y < height / 2).CopyTo(image.Pixels.AsSpan((y * width + x) * 3));
        return image;
    }

    public static RgbImage Map(RgbImage image, Func<byte, byte> map) => new(image.Width, image.Height, [.. image.Pixels.Select(map)]);

    private static byte[] Quarter(bool left, bool top) => (left, top) switch
    {
        (true, true) => [255, 0, 0],
        (false, true) => [0, 255, 0],
        (false, false) => [0, 0, 255],
        _ => [255, 255, 255],
    };

    private static void AddOctave(double[] heights, int side, int cells, double weight, Random random)
    {
        var grid = Enumerable.Range(0, (cells + 1) * (cells + 1)).Select(_ => random.NextDouble()).ToArray();
        for (var y = 0; y < side; y++)
            for (var x = 0; x < side; x++)
            {
                var (u, v) = ((double)x * cells / side, (double)y * cells / side);
                var corner = (int)v * (cells + 1) + (int)u;
                var (s, t) = (u - (int)u, v - (int)v);
                var top = grid[corner] * (1 - s) + grid[corner + 1] * s;
                var bottom = grid[corner + cells + 1] * (1 - s) + grid[corner + cells + 2] * s;
                heights[y * side + x] += weight * (top * (1 - t) + bottom * t);
            }
    }
}
