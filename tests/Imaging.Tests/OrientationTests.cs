namespace Puente.Imaging.Tests;

public sealed class OrientationTests
{
    /// <summary>EXIF 2.32, tag 0x0112: where row 0 and column 0 lie. Corners clockwise from the top left of the upright image.</summary>
    [Theory]
    [InlineData(1, 64, 32, "red green blue white")]
    [InlineData(3, 64, 32, "blue white red green")]
    [InlineData(6, 32, 64, "white red green blue")]
    [InlineData(8, 32, 64, "green blue white red")]
    public void A_turned_photograph_is_set_upright(ushort orientation, int width, int height, string corners)
    {
        var image = ImageCodec.Decode(ExifJpeg.WithOrientation(Textures.Quarters(64, 32), orientation), "turned.jpg");
        Assert.Equal((width, height), (image.Width, image.Height));
        (int X, int Y)[] places = [(4, 4), (width - 5, 4), (width - 5, height - 5), (4, height - 5)];
        Assert.Equal(corners, string.Join(' ', places.Select(place => Name(image.Pixels.AsSpan((place.Y * width + place.X) * 3, 3)))));
    }

    [Theory]
    [InlineData(1, 64, 32)]
    [InlineData(3, 64, 32)]
    [InlineData(6, 32, 64)]
    [InlineData(8, 32, 64)]
    public void The_head_of_a_file_tells_the_upright_size(ushort orientation, int width, int height)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, ExifJpeg.WithOrientation(Textures.Quarters(64, 32), orientation));
            Assert.Equal(new ImageHead(width, height, "jpeg"), ImageCodec.Identify(path, "turned.jpg"));
            File.WriteAllText(path, "no image");
            Assert.Equal("cannot be decoded", Assert.Throws<Core.InputException>(() => ImageCodec.Identify(path, "notes.jpg")).Problem);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string Name(ReadOnlySpan<byte> rgb) => (rgb[0] > 128, rgb[1] > 128, rgb[2] > 128) switch
    {
        (true, false, false) => "red",
        (false, true, false) => "green",
        (false, false, true) => "blue",
        (true, true, true) => "white",
        _ => "other",
    };
}
