using Puente.Core.Images;

namespace Puente.Imaging.Tests;

public sealed class ResizeTests
{
    [Theory]
    [InlineData(64, 32)]
    [InlineData(64, 8)]
    [InlineData(64, 4)]
    [InlineData(256, 16)]
    public void Shrinking_averages(int from, int to)
    {
        var board = new RgbImage(from, from);
        for (var i = 0; i < from * from; i++)
            board.Pixels.AsSpan(i * 3, 3).Fill((i % from + i / from) % 2 == 0 ? (byte)255 : (byte)0);
        var small = ImageCodec.Resize(board, to, to);
        Assert.All(small.Pixels, value => Assert.InRange(value, 120, 135));
    }

    [Fact]
    public void The_mean_is_kept_at_odd_ratios()
    {
        var image = Textures.Noise(4);
        var mean = image.Pixels.Average(value => value);
        foreach (var side in new[] { 17, 96, 100, 224 })
            Assert.InRange(ImageCodec.Resize(image, side, side).Pixels.Average(value => value), mean - 2, mean + 2);
    }

    [Fact]
    public void The_same_size_is_the_same_image()
    {
        var image = Textures.Noise(5, 32);
        Assert.Same(image, ImageCodec.Resize(image, 32, 32));
    }

    [Fact]
    public void Sides_are_scaled_apart()
    {
        var wide = ImageCodec.Resize(Textures.Quarters(40, 20), 20, 40);
        Assert.Equal((20, 40), (wide.Width, wide.Height));
        Assert.Equal([255, 0, 0], wide.Pixels[..3]);
        Assert.Equal([0, 0, 255], wide.Pixels[^3..]);
    }
}
