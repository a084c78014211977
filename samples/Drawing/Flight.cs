using Puente.Core.Images;
using Puente.Imaging;

namespace Puente.Samples.Drawing;

/// <summary>What the flight does to a close-up: how near the drone was, and how much its camera had to amplify the light there was.</summary>
internal static class Flight
{
    /// <summary>Largest magnification, as a logarithm: up to 1.65 times as near.</summary>
    private const float Nearness = 0.5f;

    /// <summary>Largest deviation of the grain, in levels of 255.</summary>
    private const float Grain = 60;

    /// <summary>Pixels a grain is wide: demosaicing spreads a sensor's noise.</summary>
    private const int GrainPixels = 2;

    /// <summary><paramref name="photograph"/> from nearer by, and grainy: few pictures very much so, most a little.</summary>
    public static RgbImage Vary(RgbImage photograph, SplitMix random)
    {
        var image = Approach(photograph, random);
        var deviation = random.Unit() * random.Unit() * Grain;
        for (var y = 0; y < image.Height; y += GrainPixels)
            for (var x = 0; x < image.Width; x += GrainPixels)
                for (var channel = 0; channel < 3; channel++)
                    Add(image, x, y, channel, random.Normal() * deviation);
        return image;
    }

    private static RgbImage Approach(RgbImage photograph, SplitMix random)
    {
        var side = (int)(photograph.Width / MathF.Exp(random.Unit() * Nearness));
        // The middle stays in the picture: that is where what it shows is.
        var room = photograph.Width - side;
        int x = (int)(room * random.Range(0.3f, 0.7f)), y = (int)(room * random.Range(0.3f, 0.7f));
        return ImageCodec.Resize(photograph.Crop(x, y, side, side), photograph.Width, photograph.Height);
    }

    private static void Add(RgbImage image, int x, int y, int channel, float noise)
    {
        for (var row = y; row < Math.Min(y + GrainPixels, image.Height); row++)
            for (var column = x; column < Math.Min(x + GrainPixels, image.Width); column++)
            {
                var at = (row * image.Width + column) * 3 + channel;
                image.Pixels[at] = (byte)Math.Clamp(image.Pixels[at] + noise + 0.5f, 0, 255);
            }
    }
}
