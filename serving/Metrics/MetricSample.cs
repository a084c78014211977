using System.Globalization;

namespace Puente.Serving.Metrics;

/// <summary>A value of a family.</summary>
/// <param name="Labels">Its labels, in the order in which they are written.</param>
/// <param name="Value">The value.</param>
/// <param name="Suffix">What follows the family's name: of histograms <c>_bucket</c>, <c>_sum</c>, <c>_count</c>.</param>
public sealed record MetricSample(IReadOnlyList<KeyValuePair<string, string>> Labels, double Value, string Suffix = "")
{
    /// <summary>The samples of a histogram.</summary>
    /// <param name="labels">Labels but <c>le</c>, which comes last.</param>
    /// <param name="bounds">Upper bounds, ascending, without +Inf.</param>
    /// <param name="counts">How many fell into each bucket, the one without a bound last; added up here.</param>
    /// <param name="sum">Sum of the values.</param>
    public static IEnumerable<MetricSample> Histogram(IReadOnlyList<KeyValuePair<string, string>> labels, IReadOnlyList<double> bounds, IReadOnlyList<long> counts, double sum)
    {
        var total = 0L;
        for (var i = 0; i < counts.Count; i++)
        {
            total += counts[i];
            var bound = i < bounds.Count ? bounds[i].ToString("R", CultureInfo.InvariantCulture) : "+Inf";
            yield return new MetricSample([.. labels, new("le", bound)], total, "_bucket");
        }

        yield return new MetricSample(labels, sum, "_sum");
        yield return new MetricSample(labels, total, "_count");
    }
}
