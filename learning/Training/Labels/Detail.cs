using Puente.Core.Images;
using Puente.Imaging;

namespace Puente.Learning.Training.Labels;

/// <summary>
/// What tells one image from another of the same wall: grey values at 64 × 64 less their local mean, so that light and shade, which many images share, are
/// gone. Black corners, which a rotation leaves, do not count.
/// </summary>
internal static class Detail
{
    /// <summary>Pixels across and down.</summary>
    public const int Side = 64;

    private const float Sigma = 4, Black = 8;
    private const int Reach = 12;

    private static readonly float[] _kernel = [.. Enumerable.Range(-Reach, 2 * Reach + 1).Select(x => MathF.Exp(-x * x / (2 * Sigma * Sigma)))];

    /// <summary>[64 × 64], grey levels about 0.</summary>
    public static float[] Of(RgbImage image)
    {
        var pixels = ImageCodec.Resize(image, Side, Side).Pixels;
        var grey = new float[Side * Side];
        var counts = new float[Side * Side];
        for (var i = 0; i < grey.Length; i++)
        {
            grey[i] = 0.299f * pixels[3 * i] + 0.587f * pixels[3 * i + 1] + 0.114f * pixels[3 * i + 2];
            counts[i] = grey[i] > Black ? 1 : 0;
        }

        var sum = Blur([.. grey.Select((g, i) => g * counts[i])]);
        var weight = Blur(counts);
        for (var i = 0; i < grey.Length; i++) grey[i] = counts[i] * (grey[i] - sum[i] / MathF.Max(weight[i], 1e-6f));
        return grey;
    }

    /// <summary><paramref name="detail"/> less its mean and of length 1, so that inner products are Pearson's correlations; all 0 where there is no detail to speak of (a deviation below half a grey level).</summary>
    public static float[] Unit(float[] detail)
    {
        double mean = detail.Average(), squares = detail.Sum(value => (value - mean) * (value - mean));
        var scale = squares < 0.25 * detail.Length ? 0 : 1 / Math.Sqrt(squares);
        return Array.ConvertAll(detail, value => (float)((value - mean) * scale));
    }

    private static float[] Blur(float[] image) => Along(Along(image, Side, 1), 1, Side);

    /// <summary>Sums under the kernel along one axis; outside the image there is nothing.</summary>
    private static float[] Along(float[] image, int line, int step)
    {
        var blurred = new float[image.Length];
        for (var n = 0; n < Side; n++)
            for (var at = 0; at < Side; at++)
            {
                var sum = 0f;
                for (var x = Math.Max(0, at - Reach); x <= Math.Min(Side - 1, at + Reach); x++) sum += _kernel[x - at + Reach] * image[n * line + x * step];
                blurred[n * line + at * step] = sum;
            }

        return blurred;
    }
}
