using Puente.Core.Inspection;

namespace Puente.Samples.Drawing;

/// <summary>
/// A surface before it is photographed: colour planes and a height plane (in pixels of relief), each [Height, Width].
/// The light comes from (<see cref="LightX"/>, <see cref="LightY"/>), a unit vector towards the lamp in image coordinates.
/// </summary>
internal sealed class Canvas(int width, int height, float lightX, float lightY)
{
    public int Width { get; } = width;

    public int Height { get; } = height;

    public float LightX { get; } = lightX;

    public float LightY { get; } = lightY;

    public float[] Red { get; } = new float[width * height];

    public float[] Green { get; } = new float[width * height];

    public float[] Blue { get; } = new float[width * height];

    public float[] Relief { get; } = new float[width * height];

    /// <summary>The whole surface.</summary>
    public PixelBox All => new(0, 0, Width, Height);

    /// <summary>The box of half sides <paramref name="halfX"/> and <paramref name="halfY"/> about a point, cut to the surface; may be empty.</summary>
    public PixelBox Around(float x, float y, float halfX, float halfY) => Between(x - halfX, y - halfY, x + halfX, y + halfY);

    /// <summary>The box between two corners, cut to the surface; may be empty.</summary>
    public PixelBox Between(float left, float top, float right, float bottom)
    {
        int x = Math.Clamp((int)left, 0, Width), y = Math.Clamp((int)top, 0, Height);
        return new PixelBox(x, y, Math.Max(0, Math.Clamp((int)right + 1, 0, Width) - x), Math.Max(0, Math.Clamp((int)bottom + 1, 0, Height) - y));
    }

    /// <summary>Multiplies the colour at <paramref name="at"/>.</summary>
    public void Scale(int at, float gain)
    {
        Red[at] *= gain;
        Green[at] *= gain;
        Blue[at] *= gain;
    }

    /// <summary>Multiplies the colour at <paramref name="at"/>, channel by channel.</summary>
    public void Scale(int at, float red, float green, float blue)
    {
        Red[at] *= red;
        Green[at] *= green;
        Blue[at] *= blue;
    }

    /// <summary>Covers the colour at <paramref name="at"/> with <paramref name="tone"/> to the degree <paramref name="cover"/>.</summary>
    public void Cover(int at, Tone tone, float cover)
    {
        Red[at] += (tone.Red - Red[at]) * cover;
        Green[at] += (tone.Green - Green[at]) * cover;
        Blue[at] += (tone.Blue - Blue[at]) * cover;
    }

    /// <summary>Mean colour over <paramref name="box"/>, from every seventh pixel: what new concrete is toned by.</summary>
    public Tone Mean(PixelBox box)
    {
        float red = 0, green = 0, blue = 0;
        var count = 0;
        for (var y = box.Y; y < box.Y + box.Height; y += 7)
            for (var x = box.X; x < box.X + box.Width; x += 7)
            {
                var at = y * Width + x;
                red += Red[at];
                green += Green[at];
                blue += Blue[at];
                count++;
            }

        return count == 0 ? new Tone(0.5f, 0.5f, 0.5f) : new Tone(red / count, green / count, blue / count);
    }
}
