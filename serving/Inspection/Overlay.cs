using System.Globalization;
using Puente.Core.Images;
using Puente.Core.Inspection;
using Puente.Imaging;
using SkiaSharp;

namespace Puente.Serving.Inspection;

/// <summary>Draws regions on a photograph: a box, a class and a score each, and a legend under it. A region the release is not sure of has a dashed box and a question mark.</summary>
public static class Overlay
{
    /// <summary>Pixels of the longer side of the picture, at most.</summary>
    public const int MaxSide = 2000;

    private const int MinSide = 640;

    /// <summary>The picture as a PNG file.</summary>
    /// <param name="photograph">The photograph, upright.</param>
    /// <param name="regions">What to draw, in its pixels; the last given is drawn first, so the surest lies on top.</param>
    /// <param name="classes">Classes of the head: their order gives the colours.</param>
    public static byte[] DrawPng(RgbImage photograph, IReadOnlyList<DefectRegion> regions, IReadOnlyList<string> classes)
    {
        var picture = Draw(photograph, regions, classes);
        // The fastest deflate level: a third of the time of the default for a file a tenth larger.
        using var bitmap = Bitmap(picture);
        using var pixels = bitmap.PeekPixels();
        using var png = pixels.Encode(new SKPngEncoderOptions(SKPngEncoderFilterFlags.Sub, 1))
            ?? throw new InvalidOperationException($"A picture of {picture.Width}×{picture.Height} pixels could not be written as PNG.");
        return png.ToArray();
    }

    internal static RgbImage Draw(RgbImage photograph, IReadOnlyList<DefectRegion> regions, IReadOnlyList<string> classes)
    {
        double longest = Math.Max(photograph.Width, photograph.Height);
        var scale = Math.Clamp(longest, MinSide, MaxSide) / longest;
        var (width, height) = (Math.Max(1, (int)(photograph.Width * scale)), Math.Max(1, (int)(photograph.Height * scale)));
        var dot = Math.Max(2, (int)Math.Round(Math.Max(width, height) / 700.0));
        var legend = Legend.Of(regions, classes, width, dot);
        var picture = new RgbImage(width, height + legend.Height);
        ImageCodec.Resize(photograph, width, height).Pixels.CopyTo(picture.Pixels, 0);
        var canvas = new Canvas(picture);
        var placed = new List<PixelBox>();
        foreach (var region in regions.Reverse())
        {
            var box = Scale(region.Box, scale, width, height);
            canvas.Outline(box.X - 1, box.Y - 1, box.Width + 2, box.Height + 2, new Rgb(0, 0, 0), dot + 2);
            var colour = ClassColours.Of(IndexOf(classes, region.Class));
            if (region.Uncertain == true) canvas.Dashes(box.X, box.Y, box.Width, box.Height, colour, dot);
            else canvas.Outline(box.X, box.Y, box.Width, box.Height, colour, dot);
        }

        foreach (var region in regions) Label(canvas, region, Scale(region.Box, scale, width, height), ClassColours.Of(IndexOf(classes, region.Class)), dot, height, placed);
        legend.Draw(canvas, height);
        return picture;
    }

    /// <summary>Above the box, else inside its top or bottom, else under it: the first place where no surer label lies; none, when all are taken.</summary>
    private static void Label(Canvas canvas, DefectRegion region, PixelBox box, Rgb colour, int dot, int height, List<PixelBox> placed)
    {
        var text = $"{region.Class}{(region.Uncertain == true ? "?" : "")} {region.Score.ToString("0.00", CultureInfo.InvariantCulture)}";
        var (wide, high) = ((PixelFont.Measure(text) + 4) * dot, (PixelFont.Height + 2) * dot);
        var x = Math.Clamp(box.X, 0, Math.Max(0, canvas.Width - wide));
        foreach (var y in new[] { box.Y - high, box.Y, box.Y + box.Height - high, box.Y + box.Height })
        {
            var place = new PixelBox(x, y, wide, high);
            if (y < 0 || y + high > height || placed.Exists(p => p.Intersection(place) > 0)) continue;
            placed.Add(place);
            canvas.Fill(x, y, wide, high, colour);
            canvas.Text(x + 2 * dot, y + 2 * dot, text, colour.Ink, dot);
            return;
        }
    }

    private static PixelBox Scale(PixelBox box, double scale, int width, int height)
    {
        var (x, y) = ((int)(box.X * scale), (int)(box.Y * scale));
        return new PixelBox(x, y, Math.Min(width, (int)Math.Ceiling((box.X + box.Width) * scale)) - x, Math.Min(height, (int)Math.Ceiling((box.Y + box.Height) * scale)) - y);
    }

    internal static int IndexOf(IReadOnlyList<string> classes, string name)
    {
        for (var i = 0; i < classes.Count; i++)
            if (classes[i] == name) return i;
        return classes.Count;
    }

    private static SKBitmap Bitmap(RgbImage image)
    {
        var bitmap = new SKBitmap(new SKImageInfo(image.Width, image.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var rgba = new byte[image.Width * image.Height * 4];
        for (int from = 0, to = 0; from < image.Pixels.Length; from += 3, to += 4)
        {
            image.Pixels.AsSpan(from, 3).CopyTo(rgba.AsSpan(to));
            rgba[to + 3] = 255;
        }

        System.Runtime.InteropServices.Marshal.Copy(rgba, 0, bitmap.GetPixels(), rgba.Length);
        return bitmap;
    }
}
