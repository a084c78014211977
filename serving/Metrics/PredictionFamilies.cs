using Puente.Serving.Engine;

namespace Puente.Serving.Metrics;

/// <summary>
/// What classifiers say, under labels like Triton's (<c>model</c>, <c>version</c>) and <c>class</c>. Counters and histograms with the same buckets everywhere: <c>sum by (model, class)</c> over sites is right.
/// A release that promises no band has no abstentions to tell, rather than none.
/// </summary>
internal static class PredictionFamilies
{
    private static readonly double[] Tenths = [.. Enumerable.Range(1, PredictionSnapshot.Buckets - 1).Select(i => i / (double)PredictionSnapshot.Buckets)];

    /// <summary>The families of <paramref name="models"/>; those that are no classifiers have no samples.</summary>
    public static IEnumerable<MetricFamily> Of(IReadOnlyList<ModelSeries> models)
    {
        var said = models.Where(model => model.Statistics.Predictions is not null).Select(model => (model.Labels, Said: model.Statistics.Predictions!)).ToList();
        yield return new("puente_predictions_total", MetricKind.Counter, "Rows in which a class reached its threshold; class none: no class did.",
            [.. said.SelectMany(one => one.Said.Classes.Zip(one.Said.Present).Append(("none", one.Said.None)).Select(of => Sample(one.Labels, of.Item1, of.Item2)))]);
        yield return new("puente_prediction_confidence", MetricKind.Histogram, "Probability of a row's likeliest class.",
            [.. said.SelectMany(one => MetricSample.Histogram(one.Labels, Tenths, one.Said.Confidence, one.Said.ConfidenceSum))]);
        yield return new("puente_class_probability", MetricKind.Histogram, "Probability of a class in a row.",
            [.. said.SelectMany(one => one.Said.Probabilities.Index().SelectMany(of => MetricSample.Histogram([.. one.Labels, new("class", one.Said.Classes[of.Index])], Tenths, of.Item, one.Said.ProbabilitySums[of.Index])))]);
        yield return new("puente_abstentions_total", MetricKind.Counter, "Rows left to a person: a class's probability lay where the release gives no answer.",
            [.. said.Where(one => one.Said.Abstained is not null).Select(one => new MetricSample(one.Labels, one.Said.Abstained!.Value))]);
        yield return new("puente_uncertain_predictions_total", MetricKind.Counter, "Rows in which a class's probability lay where the release gives no answer.",
            [.. said.Where(one => one.Said.Uncertain is not null).SelectMany(one => one.Said.Classes.Zip(one.Said.Uncertain!).Select(of => Sample(one.Labels, of.First, of.Second)))]);
    }

    private static MetricSample Sample(IReadOnlyList<KeyValuePair<string, string>> labels, string name, double value) => new([.. labels, new("class", name)], value);
}
