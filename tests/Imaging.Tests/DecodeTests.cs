using System.Text;
using CsCheck;
using Puente.Core;
using Puente.Core.Images;

namespace Puente.Imaging.Tests;

public sealed class DecodeTests
{
    [Fact]
    public void A_PNG_is_exact_and_a_JPEG_close()
    {
        var image = Textures.Noise(1, 64);
        Assert.Equal(image.Pixels, ImageCodec.Decode(ImageCodec.EncodePng(image), "a.png").Pixels);
        var jpeg = ImageCodec.Decode(ImageCodec.EncodeJpeg(image, 95), "a.jpg");
        Assert.Equal((64, 64), (jpeg.Width, jpeg.Height));
        Assert.True(jpeg.Pixels.Zip(image.Pixels).Average(pair => Math.Abs(pair.First - pair.Second)) < 3);
    }

    [Theory]
    [InlineData("")]
    [InlineData("this is no photograph, whatever its name says")]
    [InlineData("\u00ff\u00d8\u00ff")]
    public void What_is_no_image_is_refused(string text)
    {
        var error = Assert.Throws<InputException>(() => ImageCodec.Decode(Encoding.Latin1.GetBytes(text), "notes.jpg"));
        Assert.Equal(("image", "notes.jpg"), (error.Field, error.Value));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void A_file_cut_short_is_refused(double part)
    {
        foreach (var file in new[] { ImageCodec.EncodeJpeg(Textures.Noise(2)), ImageCodec.EncodePng(Textures.Noise(2)) })
        {
            var error = Assert.Throws<InputException>(() => ImageCodec.Decode(file[..(int)(file.Length * part)], "cut"));
            Assert.Equal(("image", "cut"), (error.Field, error.Value));
        }
    }

    [Theory]
    [InlineData(20_001, 16)]
    [InlineData(16, 20_001)]
    [InlineData(60_000, 60_000)]
    [InlineData(12_000, 12_000)]
    public void A_header_beyond_the_bounds_is_refused_before_memory_is_taken(int width, int height)
    {
        var file = Claiming(ImageCodec.EncodeJpeg(new RgbImage(16, 16)), width, height);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<InputException>(() => ImageCodec.Decode(file, "huge.jpg"));
        Assert.Contains($"{width}×{height}", error.Problem, StringComparison.Ordinal);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Fact]
    public void Any_damage_ends_in_an_image_or_a_refusal()
    {
        byte[][] files = [ImageCodec.EncodeJpeg(Textures.Noise(3, 48)), ImageCodec.EncodePng(Textures.Noise(3, 48))];
        Gen.Select(Gen.Int[0, 1], Gen.Select(Gen.Int[0, 200], Gen.Byte).Array[1, 8]).Sample((which, damage) =>
        {
            var bytes = (byte[])files[which].Clone();
            foreach (var (at, value) in damage) bytes[at % bytes.Length] = value;
            try
            {
                var image = ImageCodec.Decode(bytes, "damaged");
                return image.Pixels.Length == image.Width * image.Height * 3;
            }
            catch (InputException error)
            {
                return error.Field == "image";
            }
        }, iter: 300);
    }

    /// <summary>Writes another size into the frame header (SOF0) of a JPEG.</summary>
    private static byte[] Claiming(byte[] jpeg, int width, int height)
    {
        var frame = jpeg.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]);
        (jpeg[frame + 5], jpeg[frame + 6]) = ((byte)(height >> 8), (byte)height);
        (jpeg[frame + 7], jpeg[frame + 8]) = ((byte)(width >> 8), (byte)width);
        return jpeg;
    }
}
