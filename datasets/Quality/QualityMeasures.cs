using Puente.Core.Images;

namespace Puente.Datasets.Quality;

/// <summary>How good a sample is to learn from, measured on its grey image of at most <see cref="Side"/> pixels on the shorter side.</summary>
/// <param name="Blur">0 (sharp) to 1 (<see cref="BlurEffect"/>).</param>
/// <param name="Shadows">Share of pixels in clipped shadows: grey at most 4 of 255.</param>
/// <param name="Highlights">Share of pixels in clipped highlights: grey at least 251 of 255.</param>
/// <param name="Mean">Mean grey, 0 to 1.</param>
/// <param name="Contrast">95th less 5th percentile of grey, 0 to 1.</param>
/// <param name="Flat">Share of 8 × 8 cells without structure: their grey deviates by less than half a step of 255.</param>
public sealed record QualityMeasures(double Blur, double Shadows, double Highlights, double Mean, double Contrast, double Flat)
{
    /// <summary>Pixels on the shorter side at which a sample is measured: the side of a packed sample.</summary>
    public const int Side = 96;

    private const int Cell = 8;
    private const float Shadow = 4f / 255, Highlight = 251f / 255;
    private const double HalfStep = 0.5 / 255;

    /// <summary>Measures <paramref name="image"/>.</summary>
    public static QualityMeasures Of(RgbImage image) => Of(GreyImage.Of(image, Side));

    /// <summary>Measures <paramref name="grey"/> as it is.</summary>
    public static QualityMeasures Of(GreyImage grey)
    {
        var values = grey.Values;
        double sum = 0;
        int shadows = 0, highlights = 0;
        foreach (var value in values)
        {
            sum += value;
            if (value <= Shadow) shadows++;
            if (value >= Highlight) highlights++;
        }

        double count = values.Length;
        return new QualityMeasures(BlurEffect.Of(grey), shadows / count, highlights / count, sum / count, Contrasted(values), FlatShare(grey));
    }

    private static double Contrasted(float[] values)
    {
        var sorted = values.AsSpan().ToArray();
        Array.Sort(sorted);
        return sorted[(int)(0.95 * (sorted.Length - 1))] - sorted[(int)(0.05 * (sorted.Length - 1))];
    }

    private static double FlatShare(GreyImage grey)
    {
        int flat = 0, cells = 0;
        for (var top = 0; top + Cell <= grey.Height; top += Cell)
            for (var left = 0; left + Cell <= grey.Width; left += Cell, cells++)
                if (Deviation(grey, left, top) < HalfStep) flat++;
        return cells == 0 ? 0 : (double)flat / cells;
    }

    private static double Deviation(GreyImage grey, int left, int top)
    {
        double sum = 0, squares = 0;
        for (var y = top; y < top + Cell; y++)
            foreach (double value in grey.Values.AsSpan(y * grey.Width + left, Cell))
            {
                sum += value;
                squares += value * value;
            }

        var mean = sum / (Cell * Cell);
        return Math.Sqrt(Math.Max(0, squares / (Cell * Cell) - mean * mean));
    }
}
