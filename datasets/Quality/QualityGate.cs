using Puente.Core.Datasets;

namespace Puente.Datasets.Quality;

/// <summary>Holds measures against thresholds.</summary>
public static class QualityGate
{
    /// <summary>What is wrong with a sample (the graver first), or null when it is good enough to learn from.</summary>
    public static QualityFault? Judge(QualityMeasures measures, QualityOptions options)
    {
        if (!options.Enabled) return null;
        return Above("shadows", measures.Shadows, options.MaxShadows)
            ?? Above("highlights", measures.Highlights, options.MaxHighlights)
            ?? Below("mean grey", measures.Mean, options.MinMean)
            ?? Above("mean grey", measures.Mean, options.MaxMean)
            ?? Above("flat share", measures.Flat, options.MaxFlat)
            ?? Below("contrast", measures.Contrast, options.MinContrast)
            ?? Above("blur", measures.Blur, options.MaxBlur);
    }

    private static QualityFault? Above(string measure, double value, double threshold) => value > threshold ? new QualityFault(measure, value, threshold, true) : null;

    private static QualityFault? Below(string measure, double value, double threshold) => value < threshold ? new QualityFault(measure, value, threshold, false) : null;
}
