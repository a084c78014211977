using Puente.Core.Images;

namespace Puente.Samples.Drawing;

/// <summary>Turns a surface into a photograph: relief shading, uneven light, exposure, contrast, white balance, sensor noise.</summary>
internal static class Camera
{
    /// <summary>Photographs <paramref name="canvas"/>. <paramref name="spread"/> 1 draws from the full range of conditions, less keeps nearer to the middle.</summary>
    public static RgbImage Expose(Canvas canvas, SplitMix random, float spread)
    {
        int width = canvas.Width, height = canvas.Height;
        var image = new RgbImage(width, height);
        var relief = random.Range(0.15f, 0.45f);
        var exposure = MathF.Exp(random.Range(-0.5f, 0.38f) * spread);
        var contrast = MathF.Exp(random.Range(-0.75f, 0.4f) * spread);
        var saturation = MathF.Exp(random.Range(-0.6f, 0.4f) * spread);
        float warm = random.Normal() * 0.1f * spread, tint = random.Normal() * 0.035f * spread;
        float red = 1 + warm + tint, green = 1 - tint, blue = 1 - warm + tint;
        float slopeX = random.Normal() * 0.16f * spread, slopeY = random.Normal() * 0.16f * spread, vignette = random.Range(0, 0.3f) * spread;
        var noise = random.Range(0.004f, 0.018f);
        var state = random.Next() | 1;
        var curve = ToneCurve(contrast);
        for (var y = 0; y < height; y++)
        {
            float v = 2f * y / height - 1;
            int above = Math.Max(0, y - 1) * width, below = Math.Min(height - 1, y + 1) * width;
            for (var x = 0; x < width; x++)
            {
                var at = y * width + x;
                float slantX = canvas.Relief[at - (x > 0 ? 1 : 0)] - canvas.Relief[at + (x < width - 1 ? 1 : 0)];
                float slantY = canvas.Relief[above + x] - canvas.Relief[below + x];
                // The gradient points uphill; a slope is lit when it falls towards the lamp.
                var lit = Math.Clamp(1 + relief * (slantX * canvas.LightX + slantY * canvas.LightY), 0.35f, 1.7f);
                float u = 2f * x / width - 1;
                var light = lit * exposure * (1 + slopeX * u + slopeY * v - vignette * (u * u + v * v) * 0.5f);
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                // Four bytes of the generator summed are near enough to normal.
                var bytes = (uint)state;
                var grain = ((int)((bytes & 255) + (bytes >> 8 & 255) + (bytes >> 16 & 255) + (bytes >> 24)) - 510) * (noise / 148);
                var colour = ((state >> 32 & 255) - 127.5f) * (noise * 0.3f / 128);
                float r = canvas.Red[at], g = canvas.Green[at], b = canvas.Blue[at];
                var grey = 0.3f * r + 0.59f * g + 0.11f * b;
                image.Pixels[at * 3] = Develop(curve, (grey + (r - grey) * saturation) * light * red + grain + colour);
                image.Pixels[at * 3 + 1] = Develop(curve, (grey + (g - grey) * saturation) * light * green + grain);
                image.Pixels[at * 3 + 2] = Develop(curve, (grey + (b - grey) * saturation) * light * blue + grain - colour);
            }
        }

        return image;
    }

    private static byte Develop(byte[] curve, float value) => curve[Math.Clamp((int)(value * 512), 0, curve.Length - 1)];

    /// <summary>Contrast about middle grey, with a soft shoulder: bright parts lose their difference before they clip.</summary>
    private static byte[] ToneCurve(float contrast)
    {
        var curve = new byte[1024];
        for (var i = 0; i < curve.Length; i++)
        {
            var value = 0.5f * MathF.Pow((i + 0.5f) / 256, contrast);
            if (value > 0.7f) value = 0.7f + 0.3f * (1 - MathF.Exp(-(value - 0.7f) / 0.3f));
            curve[i] = (byte)Math.Clamp(value * 255, 0, 255);
        }

        return curve;
    }
}
