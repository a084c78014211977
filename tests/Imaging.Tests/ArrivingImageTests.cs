using Puente.Core;
using Puente.Core.Images;

namespace Puente.Imaging.Tests;

public sealed class ArrivingImageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("jpeg", 130, 200)]
    [InlineData("jpeg", 64, 64)]
    [InlineData("jpeg", 3, 1)]
    [InlineData("png", 130, 200)]
    public async Task Every_row_is_what_decoding_at_once_gives(string format, int width, int height)
    {
        var file = File(width, height, format);
        var expected = ImageCodec.Decode(file, "whole");
        await using var image = ArrivingImage.Decode(file, "arriving");
        Assert.Equal((width, height), (image.Image.Width, image.Image.Height));
        foreach (var rows in new[] { 1, height / 2, height })
        {
            await image.RowsAsync(rows, Cancel);
            Assert.Equal(expected.Pixels[..(rows * width * 3)], image.Image.Pixels[..(rows * width * 3)]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    public async Task A_photograph_that_was_held_turned_is_upright(ushort orientation)
    {
        var file = ExifJpeg.WithOrientation(Textures.Quarters(64, 32), orientation);
        await using var image = ArrivingImage.Decode(file, "turned");
        await image.RowsAsync(image.Image.Height, Cancel);
        Assert.Equal(ImageCodec.Decode(file, "turned").Pixels, image.Image.Pixels);
    }

    [Fact]
    public async Task What_is_cut_short_is_told_to_whoever_waits_below_and_not_to_those_above()
    {
        var file = File(200, 2000);
        await using var image = ArrivingImage.Decode(file[..(file.Length / 2)], "cut.jpg");
        await image.RowsAsync(ArrivingImage.BandRows, Cancel);
        var fault = await Assert.ThrowsAsync<InputException>(() => image.RowsAsync(2000, Cancel));
        Assert.Equal(("image", "cut.jpg"), (fault.Field, fault.Value));
        await Assert.ThrowsAsync<InputException>(() => image.RowsAsync(2000, Cancel));
        Assert.Equal("image", Assert.Throws<InputException>(() => ArrivingImage.Decode([1, 2, 3], "none")).Field);
    }

    [Fact]
    public async Task One_that_nobody_waits_for_any_more_ends()
    {
        var image = ArrivingImage.Decode(File(400, 4000), "left");
        await image.DisposeAsync();
        // Whatever was not there by then never will be.
        if (await Record.ExceptionAsync(() => image.RowsAsync(4000, Cancel)) is { } ended) Assert.IsAssignableFrom<OperationCanceledException>(ended);
    }

    private static byte[] File(int width, int height, string format = "jpeg")
    {
        var image = new RgbImage(width, height);
        new Random(width * height).NextBytes(image.Pixels);
        return format == "png" ? ImageCodec.EncodePng(image) : ImageCodec.EncodeJpeg(image);
    }
}
