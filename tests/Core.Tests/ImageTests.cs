using CsCheck;
using Puente.Core.Images;
using Puente.Core.Inspection;

namespace Puente.Core.Tests;

public sealed class ImageTests
{
    [Fact]
    public void A_crop_holds_the_rectangle()
    {
        var image = new RgbImage(4, 3, [.. Enumerable.Range(0, 36).Select(i => (byte)i)]);
        var crop = image.Crop(1, 1, 2, 2);
        Assert.Equal([15, 16, 17, 18, 19, 20, 27, 28, 29, 30, 31, 32], crop.Pixels);
    }

    [Theory]
    [InlineData(-1, 0, 1, 1)]
    [InlineData(0, 0, 5, 1)]
    [InlineData(3, 2, 1, 2)]
    public void A_crop_that_leaves_the_image_is_refused(int x, int y, int width, int height) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new RgbImage(4, 3).Crop(x, y, width, height));

    [Fact]
    public void Bytes_that_are_no_such_image_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new RgbImage(2, 2, new byte[11]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RgbImage(0, 2));
        Assert.Throws<OverflowException>(() => new RgbImage(100_000, 100_000));
    }

    [Fact]
    public void The_intersection_counts_common_pixels()
    {
        var box = Gen.Select(Gen.Int[0, 8], Gen.Int[0, 8], Gen.Int[1, 8], Gen.Int[1, 8], (x, y, w, h) => new PixelBox(x, y, w, h));
        Gen.Select(box, box).Sample((a, b) =>
        {
            var common = 0;
            for (var y = 0; y < 16; y++)
                for (var x = 0; x < 16; x++)
                    if (Holds(a, x, y) && Holds(b, x, y)) common++;
            return a.Intersection(b) == common && b.Intersection(a) == common && a.Intersection(a) == a.Area;
        }, iter: 300);
        static bool Holds(PixelBox box, int x, int y) => x >= box.X && x < box.X + box.Width && y >= box.Y && y < box.Y + box.Height;
    }
}
