namespace Puente.Learning.Training.Data;

/// <summary>
/// Draws random views of an image: a square crop at any angle, maybe mirrored; brightness, contrast, saturation and channel gains; maybe a blur; noise.
/// Not safe for concurrent use: it keeps scratch memory.
/// </summary>
/// <param name="options">How far views stray.</param>
/// <param name="sourceSide">Pixels across and down of an image.</param>
/// <param name="viewSide">Pixels across and down of a view.</param>
/// <param name="minimumArea">Smallest part of the image's area that a view shows; null: that of the options.</param>
/// <param name="maximumArea">Largest part of it.</param>
public sealed class Augmentation(AugmentationOptions options, int sourceSide, int viewSide, float? minimumArea = null, float maximumArea = 1)
{
    private const float AnyAngle = 180;
    private readonly float[] _view = new float[viewSide * viewSide * 3];
    private readonly float[] _scratch = new float[viewSide * viewSide * 3];

    /// <summary>Draws one view of <paramref name="source"/> [side, side, 3] into <paramref name="target"/> [view, view, 3].</summary>
    public void Draw(ReadOnlySpan<byte> source, Span<byte> target, ref SplitMix64 random)
    {
        Crop(source, ref random);
        Colour(ref random);
        if (random.Unit() < options.BlurProbability) Blur(random.Between(0.3f, MathF.Max(0.3f, options.BlurPixels)));
        Finish(target, random.Between(0, options.Noise), ref random);
    }

    /// <summary>A rotated square of the image, bilinear; two samples a pixel where it shrinks, mirrored at the borders.</summary>
    private void Crop(ReadOnlySpan<byte> source, ref SplitMix64 random)
    {
        var side = sourceSide * MathF.Sqrt(random.Between(minimumArea ?? options.MinimumArea, maximumArea));
        var centreX = random.Between(side / 2, sourceSide - side / 2);
        var centreY = random.Between(side / 2, sourceSide - side / 2);
        var (sine, cosine) = MathF.SinCos(Angle(ref random));
        var mirror = (random.Next() & 1) == 0 ? 1f : -1f;
        var step = side / viewSide;
        float stepX = cosine * step * mirror, stepY = sine * step * mirror;
        float offX = (cosine - sine) * step / 4, offY = (sine + cosine) * step / 4;
        Array.Clear(_view);
        var at = 0;
        for (var v = 0; v < viewSide; v++)
        {
            var down = v + 0.5f - viewSide / 2f;
            var across = 0.5f - viewSide / 2f;
            var x = centreX - 0.5f + across * stepX - down * sine * step;
            var y = centreY - 0.5f + across * stepY + down * cosine * step;
            for (var u = 0; u < viewSide; u++, at += 3, x += stepX, y += stepY)
            {
                Sample(source, x - offX, y - offY, at);
                Sample(source, x + offX, y + offY, at);
            }
        }
    }

    private float Angle(ref SplitMix64 random) => options.Rotation >= AnyAngle
        ? random.Between(0, MathF.Tau)
        : random.Between(-options.Rotation, options.Rotation) * (MathF.PI / AnyAngle);

    private void Sample(ReadOnlySpan<byte> source, float x, float y, int at)
    {
        float floorX = MathF.Floor(x), floorY = MathF.Floor(y);
        float right = x - floorX, below = y - floorY;
        int left = Mirror((int)floorX), next = Mirror((int)floorX + 1);
        int top = Mirror((int)floorY) * sourceSide, bottom = Mirror((int)floorY + 1) * sourceSide;
        int a = (top + left) * 3, b = (top + next) * 3, c = (bottom + left) * 3, d = (bottom + next) * 3;
        for (var channel = 0; channel < 3; channel++)
        {
            var above = source[a + channel] + (source[b + channel] - source[a + channel]) * right;
            var under = source[c + channel] + (source[d + channel] - source[c + channel]) * right;
            _view[at + channel] += (above + (under - above) * below) * (0.5f / 255);
        }
    }

    private int Mirror(int i)
    {
        if (i < 0) i = -1 - i;
        if (i >= sourceSide) i = 2 * sourceSide - 1 - i;
        return Math.Clamp(i, 0, sourceSide - 1);
    }

    private void Colour(ref SplitMix64 random)
    {
        var brightness = Factor(options.Brightness, ref random);
        var contrast = Factor(options.Contrast, ref random);
        var saturation = Factor(options.Saturation, ref random);
        float red = Factor(options.ChannelGain, ref random), green = Factor(options.ChannelGain, ref random), blue = Factor(options.ChannelGain, ref random);
        var sum = 0f;
        foreach (var value in _view) sum += value;
        var mean = sum / _view.Length;
        for (var i = 0; i < _view.Length; i += 3)
        {
            var grey = 0.299f * _view[i] + 0.587f * _view[i + 1] + 0.114f * _view[i + 2];
            _view[i] = Change(_view[i], grey) * red;
            _view[i + 1] = Change(_view[i + 1], grey) * green;
            _view[i + 2] = Change(_view[i + 2], grey) * blue;
        }

        float Change(float value, float grey) => ((grey + (value - grey) * saturation - mean) * contrast + mean) * brightness;
    }

    private static float Factor(float spread, ref SplitMix64 random) => random.Between(1 - spread, 1 + spread);

    /// <summary>Five taps across, then down.</summary>
    private void Blur(float deviation)
    {
        Span<float> taps = stackalloc float[3];
        for (var i = 0; i < 3; i++) taps[i] = MathF.Exp(-i * i / (2 * deviation * deviation));
        var sum = taps[0] + 2 * (taps[1] + taps[2]);
        for (var i = 0; i < 3; i++) taps[i] /= sum;
        Pass(_view, _scratch, 3, viewSide * 3, taps);
        Pass(_scratch, _view, viewSide * 3, 3, taps);
    }

    private void Pass(float[] from, float[] to, int stride, int lineStride, ReadOnlySpan<float> taps)
    {
        for (var line = 0; line < viewSide; line++)
            for (var i = 0; i < viewSide; i++)
                for (var channel = 0; channel < 3; channel++)
                {
                    var start = line * lineStride + channel;
                    var value = taps[0] * from[start + i * stride];
                    for (var tap = 1; tap < 3; tap++)
                        value += taps[tap] * (from[start + Math.Max(0, i - tap) * stride] + from[start + Math.Min(viewSide - 1, i + tap) * stride]);
                    to[start + i * stride] = value;
                }
    }

    /// <summary>Adds noise (four random bytes summed are near enough to normal) and rounds to bytes.</summary>
    private void Finish(Span<byte> target, float noise, ref SplitMix64 random)
    {
        const float bytesDeviation = 147.8f;
        var scale = noise * 255 / bytesDeviation;
        ulong bits = 0;
        for (var i = 0; i < _view.Length; i++)
        {
            bits = (i & 1) == 0 ? random.Next() : bits >> 32;
            var sum = (int)(bits & 255) + (int)((bits >> 8) & 255) + (int)((bits >> 16) & 255) + (int)((bits >> 24) & 255) - 510;
            target[i] = (byte)Math.Clamp(_view[i] * 255 + sum * scale + 0.5f, 0, 255);
        }
    }
}
