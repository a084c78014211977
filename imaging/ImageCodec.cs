using Puente.Core;
using Puente.Core.Images;
using SkiaSharp;

namespace Puente.Imaging;

/// <summary>JPEG, PNG, WebP and BMP bytes to pixels and back.</summary>
public static class ImageCodec
{
    /// <summary>Pixels across or down beyond which a file is refused: a bound on what one image may cost.</summary>
    public const int MaxSide = 20_000;

    /// <summary>Pixels beyond which a file is refused.</summary>
    public const long MaxPixels = 120_000_000;

    /// <summary>Decodes <paramref name="bytes"/>, upright by its EXIF orientation where it is given.</summary>
    /// <param name="bytes">An image file.</param>
    /// <param name="name">What to call it in an error.</param>
    /// <exception cref="InputException">The bytes are no image, are cut short, or are larger than the bounds.</exception>
    public static RgbImage Decode(byte[] bytes, string name)
    {
        using var codec = Open(bytes, name);
        using var bitmap = new SKBitmap(Rgba(codec.Info.Width, codec.Info.Height));
        var result = codec.GetPixels(bitmap.Info, bitmap.GetPixels());
        if (result != SKCodecResult.Success)
            throw new InputException("image", name, $"is broken ({result})", "Copy the file again from its source.");
        return Upright(ToRgb(bitmap), codec.EncodedOrigin);
    }

    /// <summary>What the head of the image file at <paramref name="path"/> says; nothing is decoded.</summary>
    /// <exception cref="InputException">The file is no image.</exception>
    public static ImageHead Identify(string path, string name)
    {
        using var codec = SKCodec.Create(path)
            ?? throw new InputException("image", name, "cannot be decoded", "Give a JPEG, PNG, WebP or BMP file.");
        var turned = codec.EncodedOrigin is SKEncodedOrigin.RightTop or SKEncodedOrigin.LeftBottom;
        var (width, height) = turned ? (codec.Info.Height, codec.Info.Width) : (codec.Info.Width, codec.Info.Height);
        return new ImageHead(width, height, codec.EncodedFormat.ToString().ToLowerInvariant());
    }

    /// <summary>A JPEG file of <paramref name="image"/> at <paramref name="quality"/> 1–100.</summary>
    public static byte[] EncodeJpeg(RgbImage image, int quality = 92) => Encode(image, SKEncodedImageFormat.Jpeg, quality);

    /// <summary>A PNG file of <paramref name="image"/>.</summary>
    public static byte[] EncodePng(RgbImage image) => Encode(image, SKEncodedImageFormat.Png, 100);

    /// <summary>Scales to <paramref name="width"/> × <paramref name="height"/>: bilinear with mipmaps, so that shrinking averages.</summary>
    public static RgbImage Resize(RgbImage image, int width, int height)
    {
        if (image.Width == width && image.Height == height) return image;
        using var source = ToBitmap(image);
        using var target = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        if (!source.ScalePixels(target, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear)))
            throw new InvalidOperationException($"Scaling {image.Width}×{image.Height} to {width}×{height} failed.");
        return ToRgb(target);
    }

    /// <summary>The decoder of <paramref name="bytes"/>, its size within the bounds; the caller disposes it.</summary>
    internal static SKCodec Open(byte[] bytes, string name)
    {
        using var data = SKData.CreateCopy(bytes);
        var codec = SKCodec.Create(data)
            ?? throw new InputException("image", name, "cannot be decoded", "Give a JPEG, PNG, WebP or BMP file.");
        var info = codec.Info;
        if (info.Width <= MaxSide && info.Height <= MaxSide && (long)info.Width * info.Height <= MaxPixels) return codec;
        codec.Dispose();
        throw new InputException("image", name, $"is {info.Width}×{info.Height} pixels", $"Give at most {MaxSide} pixels a side and {MaxPixels / 1_000_000} megapixels.");
    }

    internal static SKImageInfo Rgba(int width, int height) => new(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);

    internal static SKBitmap ToBitmap(RgbImage image)
    {
        var bitmap = new SKBitmap(new SKImageInfo(image.Width, image.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var pixels = bitmap.GetPixelSpan();
        var target = System.Runtime.InteropServices.MemoryMarshal.CreateSpan(
            ref System.Runtime.InteropServices.MemoryMarshal.GetReference(pixels), pixels.Length);
        var source = image.Pixels;
        for (int from = 0, to = 0; from < source.Length; from += 3, to += 4)
        {
            target[to] = source[from];
            target[to + 1] = source[from + 1];
            target[to + 2] = source[from + 2];
            target[to + 3] = 255;
        }

        return bitmap;
    }

    internal static RgbImage ToRgb(SKBitmap bitmap)
    {
        var image = new RgbImage(bitmap.Width, bitmap.Height);
        ToRgb(bitmap.GetPixelSpan(), image.Pixels);
        return image;
    }

    /// <summary>[N, 4] → [N, 3].</summary>
    internal static void ToRgb(ReadOnlySpan<byte> source, Span<byte> target)
    {
        for (int from = 0, to = 0; to < target.Length; from += 4, to += 3)
        {
            target[to] = source[from];
            target[to + 1] = source[from + 1];
            target[to + 2] = source[from + 2];
        }
    }

    private static byte[] Encode(RgbImage image, SKEncodedImageFormat format, int quality)
    {
        using var bitmap = ToBitmap(image);
        using var data = bitmap.Encode(format, quality);
        return data.ToArray();
    }

    /// <summary>Applies the EXIF orientations a camera writes when it is held turned (3, 6, 8); mirrored ones are left.</summary>
    private static RgbImage Upright(RgbImage image, SKEncodedOrigin origin) => origin switch
    {
        SKEncodedOrigin.BottomRight => Rotate(image, image.Width, image.Height, (x, y) => (image.Width - 1 - x, image.Height - 1 - y)),
        SKEncodedOrigin.RightTop => Rotate(image, image.Height, image.Width, (x, y) => (y, image.Height - 1 - x)),
        SKEncodedOrigin.LeftBottom => Rotate(image, image.Height, image.Width, (x, y) => (image.Width - 1 - y, x)),
        _ => image,
    };

    private static RgbImage Rotate(RgbImage image, int width, int height, Func<int, int, (int X, int Y)> source)
    {
        var turned = new RgbImage(width, height);
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
            {
                var (fromX, fromY) = source(x, y);
                image.Pixels.AsSpan((fromY * image.Width + fromX) * 3, 3).CopyTo(turned.Pixels.AsSpan((y * width + x) * 3, 3));
            }

        return turned;
    }
}
