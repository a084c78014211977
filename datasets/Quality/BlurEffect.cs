namespace Puente.Datasets.Quality;

/// <summary>
/// How blurred an image is, without a reference: Crete, Dolmiere, Ladret and Nicolas, "The blur effect: perception and estimation with a new no-reference
/// perceptual blur metric" (2007). Blurring a sharp image again takes much of its gradients away, blurring a blurred one takes little:
/// B = 1 − Σ max(0, |∇I| − |∇(I∗h)|) ÷ Σ|∇I| along each axis, the larger of the two.
/// </summary>
/// <remarks>
/// Chosen over the variance of the Laplacian, which grows with contrast: by it plain sound concrete is as blurred as a photograph that moved. This measure
/// is a ratio of gradients, so that contrast and exposure cancel, and it sees motion along one axis.
/// </remarks>
public static class BlurEffect
{
    /// <summary>Taps of the box filter h that blurs again.</summary>
    public const int Taps = 11;

    /// <summary>0 (sharp) to 1 (blurred); 1 where there is no gradient at all, or fewer than 4 pixels on a side.</summary>
    public static double Of(GreyImage image) => Math.Max(Along(image, horizontal: true), Along(image, horizontal: false));

    private static double Along(GreyImage image, bool horizontal)
    {
        var (width, height) = (image.Width, image.Height);
        var blurred = Box(image.Values, width, height, horizontal);
        double sum = 0, lost = 0;
        // The border, where the filters see mirrored pixels, is left out.
        for (var y = 2; y < height - 1; y++)
            for (var x = 2; x < width - 1; x++)
            {
                var sharp = Math.Abs(Sobel(image.Values, width, height, x, y, horizontal));
                sum += sharp;
                lost += Math.Max(0, sharp - Math.Abs(Sobel(blurred, width, height, x, y, horizontal)));
            }

        return sum > 1e-9 ? 1 - lost / sum : 1;
    }

    /// <summary>Eight times the Sobel response; only ratios of it are used.</summary>
    private static float Sobel(float[] values, int width, int height, int x, int y, bool horizontal)
    {
        int up = Math.Max(0, y - 1) * width, here = y * width, down = Math.Min(height - 1, y + 1) * width;
        int left = Math.Max(0, x - 1), right = Math.Min(width - 1, x + 1);
        return horizontal
            ? values[up + right] - values[up + left] + 2 * (values[here + right] - values[here + left]) + values[down + right] - values[down + left]
            : values[down + left] - values[up + left] + 2 * (values[down + x] - values[up + x]) + values[down + right] - values[up + right];
    }

    /// <summary>The mean of <see cref="Taps"/> pixels along one axis, edges mirrored (edge pixel repeated).</summary>
    private static float[] Box(float[] values, int width, int height, bool horizontal)
    {
        var (count, lines) = horizontal ? (width, height) : (height, width);
        var (step, lineStep) = horizontal ? (1, width) : (width, 1);
        var result = new float[values.Length];
        for (var line = 0; line < lines; line++)
        {
            var start = line * lineStep;
            double sum = 0;
            for (var tap = -(Taps / 2); tap <= Taps / 2; tap++) sum += values[start + Mirror(tap, count) * step];
            for (var i = 0; i < count; i++)
            {
                result[start + i * step] = (float)(sum / Taps);
                sum += values[start + Mirror(i + 1 + Taps / 2, count) * step] - values[start + Mirror(i - Taps / 2, count) * step];
            }
        }

        return result;
    }

    private static int Mirror(int i, int count)
    {
        var period = 2 * count;
        i = ((i % period) + period) % period;
        return i < count ? i : period - 1 - i;
    }
}
