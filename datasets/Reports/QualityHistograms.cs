using Puente.Core.Datasets;
using Puente.Datasets.Quality;

namespace Puente.Datasets.Reports;

/// <summary>Quality measures as histograms, each with its thresholds.</summary>
internal static class QualityHistograms
{
    private const int Bins = 40;

    /// <summary>One a measure; none when nothing was measured.</summary>
    public static IReadOnlyList<Histogram> Of(IReadOnlyList<QualityMeasures> measures, QualityOptions options) => measures.Count == 0 ? [] :
    [
        Histogram.Of("blur", measures.Select(one => one.Blur), 0, 1, Bins, most: options.MaxBlur),
        Histogram.Of("mean grey", measures.Select(one => one.Mean), 0, 1, Bins, options.MinMean, options.MaxMean),
        Histogram.Of("contrast", measures.Select(one => one.Contrast), 0, 1, Bins, least: options.MinContrast),
        Histogram.Of("clipped shadows", measures.Select(one => one.Shadows), 0, 1, Bins, most: options.MaxShadows),
        Histogram.Of("clipped highlights", measures.Select(one => one.Highlights), 0, 1, Bins, most: options.MaxHighlights),
        Histogram.Of("flat share", measures.Select(one => one.Flat), 0, 1, Bins, most: options.MaxFlat),
    ];
}
