namespace Puente.Core.Images;

/// <summary>An 8-bit RGB image in memory, row-major, interleaved: <c>Pixels[(y * Width + x) * 3 + channel]</c>.</summary>
public sealed class RgbImage
{
    /// <summary>Wraps <paramref name="pixels"/> (not copied), of length width × height × 3.</summary>
    /// <exception cref="ArgumentException">The length does not match the size.</exception>
    public RgbImage(int width, int height, byte[] pixels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (pixels.Length != checked(width * height * 3))
            throw new ArgumentException($"{pixels.Length} bytes are not {width}×{height}×3.", nameof(pixels));
        (Width, Height, Pixels) = (width, height, pixels);
    }

    /// <summary>A black image.</summary>
    public RgbImage(int width, int height) : this(width, height, new byte[checked(width * height * 3)])
    {
    }

    /// <summary>Pixels across.</summary>
    public int Width { get; }

    /// <summary>Pixels down.</summary>
    public int Height { get; }

    /// <summary>The bytes: [Height, Width, 3].</summary>
    public byte[] Pixels { get; }

    /// <summary>A copy of the rectangle, which must lie inside.</summary>
    public RgbImage Crop(int x, int y, int width, int height)
    {
        if (x < 0 || y < 0 || x + width > Width || y + height > Height)
            throw new ArgumentOutOfRangeException(nameof(x), $"{width}×{height} at ({x},{y}) leaves the {Width}×{Height} image.");
        var crop = new RgbImage(width, height);
        for (var row = 0; row < height; row++)
            Pixels.AsSpan(((y + row) * Width + x) * 3, width * 3).CopyTo(crop.Pixels.AsSpan(row * width * 3));
        return crop;
    }
}
