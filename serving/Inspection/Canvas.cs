using Puente.Core.Images;

namespace Puente.Serving.Inspection;

/// <summary>Rectangles and text on an image, clipped at its borders.</summary>
internal sealed class Canvas(RgbImage image)
{
    public int Width => image.Width;

    public int Height => image.Height;

    /// <summary>Fills a rectangle; <paramref name="opacity"/> 0 to 1.</summary>
    public void Fill(int x, int y, int width, int height, Rgb colour, double opacity = 1)
    {
        var alpha = (int)Math.Round(opacity * 256);
        for (var row = Math.Max(0, y); row < Math.Min(Height, y + height); row++)
            for (var column = Math.Max(0, x); column < Math.Min(Width, x + width); column++)
            {
                var at = (row * Width + column) * 3;
                image.Pixels[at] = Mix(image.Pixels[at], colour.R, alpha);
                image.Pixels[at + 1] = Mix(image.Pixels[at + 1], colour.G, alpha);
                image.Pixels[at + 2] = Mix(image.Pixels[at + 2], colour.B, alpha);
            }
    }

    /// <summary>The outline of a rectangle, <paramref name="thickness"/> pixels inwards.</summary>
    public void Outline(int x, int y, int width, int height, Rgb colour, int thickness)
    {
        thickness = Math.Min(thickness, Math.Min(width, height));
        Fill(x, y, width, thickness, colour);
        Fill(x, y + height - thickness, width, thickness, colour);
        Fill(x, y, thickness, height, colour);
        Fill(x + width - thickness, y, thickness, height, colour);
    }

    /// <summary>The same in dashes, each four times as long as it is thick and three away from the next; nothing where the rectangle is empty, as a region of a row may be once it is scaled.</summary>
    public void Dashes(int x, int y, int width, int height, Rgb colour, int thickness)
    {
        thickness = Math.Min(thickness, Math.Min(width, height));
        if (thickness < 1) return;
        for (var at = 0; at < width; at += 7 * thickness)
            foreach (var top in new[] { y, y + height - thickness })
                Fill(x + at, top, Math.Min(4 * thickness, width - at), thickness, colour);
        for (var at = 0; at < height; at += 7 * thickness)
            foreach (var left in new[] { x, x + width - thickness })
                Fill(left, y + at, thickness, Math.Min(4 * thickness, height - at), colour);
    }

    /// <summary>One line of text, its top left corner given; each dot of a glyph is <paramref name="dot"/> pixels wide.</summary>
    public void Text(int x, int y, string text, Rgb colour, int dot)
    {
        foreach (var character in text)
        {
            for (var row = 0; row < PixelFont.Height; row++)
                for (var column = 0; column < PixelFont.Width; column++)
                    if (PixelFont.IsSet(character, column, row)) Fill(x + column * dot, y + row * dot, dot, dot, colour);
            x += PixelFont.Advance * dot;
        }
    }

    private static byte Mix(int under, int over, int alpha) => (byte)((under * (256 - alpha) + over * alpha) >> 8);
}
