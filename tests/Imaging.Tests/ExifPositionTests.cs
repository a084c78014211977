using CsCheck;
using Puente.Core.Images;

namespace Puente.Imaging.Tests;

public sealed class ExifPositionTests
{
    // EXIF 2.32, section 4.6.6: 1/2 latitude reference and value, 3/4 longitude, 5/6 altitude.
    private static readonly ExifJpeg.Entry North = ExifJpeg.Ascii(1, "N");
    private static readonly ExifJpeg.Entry Latitude = ExifJpeg.Rationals(2, (43, 1), (21, 1), (3030, 100));
    private static readonly ExifJpeg.Entry East = ExifJpeg.Ascii(3, "E");
    private static readonly ExifJpeg.Entry Longitude = ExifJpeg.Rationals(4, (5, 1), (30, 1), (0, 1));

    private static readonly RgbImage Image = Textures.Noise(6, 32);

    [Fact]
    public void A_position_is_read_in_degrees_and_metres()
    {
        var file = ExifJpeg.WithPosition(Image, North, Latitude, East, Longitude, ExifJpeg.Byte(5, 0), ExifJpeg.Rationals(6, (1234, 10)));
        var position = ExifPosition.Read(file)!;
        Assert.Equal(43 + 21 / 60.0 + 30.30 / 3600, position.Latitude, 9);
        Assert.Equal(5.5, position.Longitude, 9);
        Assert.Equal(123.4, position.Altitude);
        Assert.Equal((32, 32), (ImageCodec.Decode(file, "a.jpg").Width, ImageCodec.Decode(file, "a.jpg").Height));
    }

    [Fact]
    public void South_and_west_are_negative_and_altitude_may_be_missing()
    {
        var position = ExifPosition.Read(ExifJpeg.WithPosition(Image, ExifJpeg.Ascii(1, "S"), Latitude, ExifJpeg.Ascii(3, "W"), Longitude))!;
        Assert.True(position.Latitude < -43 && position.Longitude < -5);
        Assert.Null(position.Altitude);
    }

    [Fact]
    public void No_position_is_null()
    {
        Assert.Null(ExifPosition.Read(ImageCodec.EncodeJpeg(Image)));
        Assert.Null(ExifPosition.Read(ImageCodec.EncodePng(Image)));
        Assert.Null(ExifPosition.Read(ExifJpeg.WithOrientation(Image, 6)));
        Assert.Null(ExifPosition.Read(ExifJpeg.WithPosition(Image, North, Latitude)));
        Assert.Null(ExifPosition.Read("no image at all"u8.ToArray()));
        Assert.Null(ExifPosition.Read([]));
    }

    [Fact]
    public void A_marker_inside_a_segment_of_tables_is_no_position()
    {
        var bytes = ExifJpeg.WithPosition(Image, North, Latitude, East, Longitude, ExifJpeg.Rationals(6, (1234, 10)));
        foreach (var (at, value) in new[] { (117, (byte)28), (161, (byte)196), (163, (byte)160), (47, (byte)90), (87, (byte)113) }) bytes[at] = value;
        Assert.Null(ExifPosition.Read(bytes));
    }

    [Fact]
    public void No_damage_makes_it_throw()
    {
        var file = ExifJpeg.WithPosition(Image, North, Latitude, East, Longitude, ExifJpeg.Rationals(6, (1234, 10)));
        Gen.Select(Gen.Int[2, 180], Gen.Byte).Array[1, 6].Sample(damage =>
        {
            var bytes = (byte[])file.Clone();
            foreach (var (at, value) in damage) bytes[at] = value;
            _ = ExifPosition.Read(bytes);
        }, iter: 3000);
    }
}
