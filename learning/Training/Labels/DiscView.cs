using System.Numerics;
using Puente.Core.Images;
using Puente.Imaging;

namespace Puente.Learning.Training.Labels;

/// <summary>An image as rotations, reflections and small shifts leave it comparable: its colours, and rings of its detail as Fourier series over the angle.</summary>
internal sealed class DiscView
{
    private const int Rings = 12, Angles = 64, Frequencies = 25, Shift = 4, Shifts = 2;
    private const float Centre = (Detail.Side - 1) / 2f, Inner = 2, Outer = 22;

    private static readonly float[] _radii = [.. Enumerable.Range(0, Rings).Select(r => Inner + (Outer - Inner) * r / (Rings - 1))];
    private static readonly Complex[] _turns = [.. Enumerable.Range(0, Angles).Select(a => Complex.FromPolarCoordinates(1, 2 * Math.PI * a / Angles))];

    private readonly float[] _detail;

    /// <summary>Looks at <paramref name="image"/>.</summary>
    public DiscView(RgbImage image)
    {
        image = ImageCodec.Resize(image, Detail.Side, Detail.Side);
        _detail = Detail.Of(image);
        Colours = Quantiles(image.Pixels);
        Middle = Series(0, 0);
    }

    /// <summary>Quantiles 10, 30, 50, 70, 90 % of each channel over the inscribed disc, 0 to 255: a rotation about the middle does not move them.</summary>
    public float[] Colours { get; }

    /// <summary>Series of the rings about the middle, of unit energy.</summary>
    public Complex[] Middle { get; }

    /// <summary>Series about 25 centres, up to an eighth of the side away in x and y.</summary>
    public Complex[][] Around() =>
        [.. Enumerable.Range(-Shifts, 2 * Shifts + 1).SelectMany(y => Enumerable.Range(-Shifts, 2 * Shifts + 1).Select(x => Series(x * Shift, y * Shift)))];

    /// <summary>Mean difference of the colours, grey levels.</summary>
    public float ColourDistance(DiscView other)
    {
        var sum = 0f;
        for (var i = 0; i < Colours.Length; i++) sum += MathF.Abs(Colours[i] - other.Colours[i]);
        return sum / Colours.Length;
    }

    /// <summary>
    /// Whether the correlation of the detail reaches <paramref name="needed"/> at one of 64 rotations, with or without reflection: by the correlation theorem
    /// over the angle, after a look at its bound, the sum of magnitudes, which settles most pairs.
    /// </summary>
    public bool Correlates(Complex[] other, double needed)
    {
        Span<Complex> straight = stackalloc Complex[Frequencies], mirrored = stackalloc Complex[Frequencies];
        for (var f = 1; f < Frequencies; f++)
        {
            Complex along = Complex.Zero, against = Complex.Zero;
            for (var r = 0; r < Rings; r++)
            {
                var (a, b) = (Middle[r * Frequencies + f], other[r * Frequencies + f]);
                along += Complex.Conjugate(a) * b;
                against += a * b;
            }

            (straight[f], mirrored[f]) = (along, against);
        }

        double bound = 0, mirroredBound = 0;
        for (var f = 1; f < Frequencies; f++)
        {
            bound += straight[f].Magnitude;
            mirroredBound += mirrored[f].Magnitude;
        }

        return (bound >= needed && Peak(straight) >= needed) || (mirroredBound >= needed && Peak(mirrored) >= needed);
    }

    private static double Peak(ReadOnlySpan<Complex> spectrum)
    {
        var best = -1.0;
        for (var turn = 0; turn < Angles; turn++)
        {
            var sum = 0.0;
            for (var f = 1; f < Frequencies; f++)
            {
                var by = _turns[f * turn % Angles];
                sum += spectrum[f].Real * by.Real - spectrum[f].Imaginary * by.Imaginary;
            }

            best = Math.Max(best, sum);
        }

        return best;
    }

    private Complex[] Series(int shiftX, int shiftY)
    {
        var series = new Complex[Rings * Frequencies];
        Span<float> ring = stackalloc float[Angles];
        var energy = 0.0;
        for (var r = 0; r < Rings; r++)
        {
            for (var a = 0; a < Angles; a++)
                ring[a] = At(Centre + shiftX + _radii[r] * (float)_turns[a].Real, Centre + shiftY + _radii[r] * (float)_turns[a].Imaginary);
            for (var f = 1; f < Frequencies; f++)
            {
                var sum = Complex.Zero;
                for (var a = 0; a < Angles; a++) sum += ring[a] * Complex.Conjugate(_turns[f * a % Angles]);
                // A ring counts by its length.
                sum *= Math.Sqrt(_radii[r]) / Angles;
                series[r * Frequencies + f] = sum;
                energy += sum.Real * sum.Real + sum.Imaginary * sum.Imaginary;
            }
        }

        // Where there is next to no detail the floor keeps noise from being taken for some.
        var scale = 1 / Math.Max(Math.Sqrt(energy), Math.Sqrt(_radii.Sum()));
        for (var i = 0; i < series.Length; i++) series[i] *= scale;
        return series;
    }

    private float At(float x, float y)
    {
        var (left, top) = ((int)x, (int)y);
        var (u, v) = (x - left, y - top);
        var at = top * Detail.Side + left;
        return (1 - v) * ((1 - u) * _detail[at] + u * _detail[at + 1]) + v * ((1 - u) * _detail[at + Detail.Side] + u * _detail[at + Detail.Side + 1]);
    }

    private static float[] Quantiles(byte[] pixels)
    {
        var inside = Enumerable.Range(0, Detail.Side * Detail.Side)
            .Where(i => MathF.Pow(i % Detail.Side - Centre, 2) + MathF.Pow(i / Detail.Side - Centre, 2) <= Detail.Side * Detail.Side / 4f).ToArray();
        return [.. Enumerable.Range(0, 3).SelectMany(channel =>
        {
            var sorted = inside.Select(i => (float)pixels[3 * i + channel]).Order().ToArray();
            return new[] { 0.1, 0.3, 0.5, 0.7, 0.9 }.Select(share => sorted[(int)(share * (sorted.Length - 1))]);
        })];
    }
}
