using System.Runtime.InteropServices;
using Puente.Core.Releases;
using Puente.Serving.Batching;
using Puente.Serving.Engine;
using Puente.Serving.Metrics;

namespace Puente.Serving.Tests.Metrics;

public sealed class PredictionFamiliesTests
{
    private static readonly HeadManifest Head = new("head.onnx", ["crack", "rust"], [0.5, 0.5]);

    [Fact]
    public void Classes_confidence_and_abstentions_are_told_by_class()
    {
        var text = Text(Head with { Bands = [new(0.3, 0.7), new(0.5, 0.5)] });
        // Probabilities of crack 0.05, 0.62 and 0.98; of rust 0.5 in each row.
        Assert.Contains("puente_predictions_total{model=\"defects\",version=\"1\",class=\"crack\"} 2\n", text, StringComparison.Ordinal);
        Assert.Contains("puente_predictions_total{model=\"defects\",version=\"1\",class=\"none\"} 0\n", text, StringComparison.Ordinal);
        Assert.Contains("puente_class_probability_bucket{model=\"defects\",version=\"1\",class=\"crack\",le=\"0.1\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("puente_class_probability_bucket{model=\"defects\",version=\"1\",class=\"crack\",le=\"0.7\"} 2\n", text, StringComparison.Ordinal);
        Assert.Contains("puente_class_probability_count{model=\"defects\",version=\"1\",class=\"rust\"} 3\n", text, StringComparison.Ordinal);
        Assert.Contains("puente_class_probability_sum{model=\"defects\",version=\"1\",class=\"rust\"} 1.5\n", text, StringComparison.Ordinal);
        Assert.Contains("puente_abstentions_total{model=\"defects\",version=\"1\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("puente_uncertain_predictions_total{model=\"defects\",version=\"1\",class=\"crack\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("puente_uncertain_predictions_total{model=\"defects\",version=\"1\",class=\"rust\"} 0\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_band_abstentions_are_unknown_rather_than_none()
    {
        var text = Text(Head);
        Assert.Contains("puente_predictions_total", text, StringComparison.Ordinal);
        Assert.DoesNotContain("abstentions", text, StringComparison.Ordinal);
        Assert.DoesNotContain("uncertain", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_that_is_no_number_is_not_counted_and_spoils_no_sum()
    {
        var recorder = new PredictionRecorder(Head);
        recorder.Add(MemoryMarshal.AsBytes<float>([float.NaN, 0, 4, 0]));
        var read = recorder.Read();
        Assert.Equal([1, 1], read.Present);
        Assert.Equal((1, 0), (read.Confidence.Sum(), read.None));
        Assert.True(double.IsFinite(read.ConfidenceSum) && read.ProbabilitySums.All(double.IsFinite));
    }

    private static string Text(HeadManifest head)
    {
        var recorder = new PredictionRecorder(head);
        recorder.Add(MemoryMarshal.AsBytes<float>([-3, 0, 0.5f, 0, 4, 0]));
        var statistics = new ModelStatistics(null, 3, 1, default, default, default, default, default, default, [], 0) { Predictions = recorder.Read() };
        return new InferenceMetrics(new FixedRegistry((new ModelIndexEntry("defects", 1, ModelState.Ready, ""), statistics))).Text();
    }
}
