using Puente.Core.Images;

namespace Puente.Datasets.Tests;

/// <summary>Images made here: textures whose coarse cells differ, as a photograph's do, and broken ones.</summary>
internal static class Pictures
{
    public static RgbImage Texture(int width, int height, int seed)
    {
        var random = new Random(seed);
        var waves = Enumerable.Range(0, 12).Select(_ => (X: random.NextDouble(), Y: random.NextDouble(), Phase: random.NextDouble() * 6)).ToArray();
        var image = new RgbImage(width, height);
        for (var i = 0; i < width * height; i++)
        {
            var (x, y) = (i % width, i / width);
            var value = (byte)Math.Clamp(128 + waves.Sum(wave => 12 * Math.Sin(wave.X * x + wave.Y * y + wave.Phase)), 0, 255);
            image.Pixels.AsSpan(i * 3, 3).Fill(value);
        }

        return image;
    }

    public static RgbImage Noise(int side, byte lowest, int levels)
    {
        var random = new Random(side);
        var image = new RgbImage(side, side);
        for (var i = 0; i < side * side; i++) image.Pixels.AsSpan(i * 3, 3).Fill((byte)(lowest + random.Next(levels)));
        return image;
    }

    public static RgbImage Plain(int side, byte grey) => Map(new RgbImage(side, side), _ => grey);

    public static RgbImage Map(RgbImage image, Func<byte, byte> map) => new(image.Width, image.Height, Array.ConvertAll(image.Pixels, value => map(value)));
}
