using Puente.Learning.Training.Calibration;
using Puente.Learning.Training.Heads;

namespace Puente.Learning.Tests.Heads;

public class CalibrationTests
{
    private static readonly FiguresFixture _peer = FiguresFixture.Read;

    [Fact]
    public void Temperature_and_offsets_are_those_of_scipy()
    {
        var calibration = HeadCalibration.Fit(_peer.Logits, _peer.Labels);
        Assert.True(calibration.Fitted);
        Assert.Equal(_peer.Temperature, calibration.Temperature, 6);
        for (var k = 0; k < 3; k++) Assert.Equal(_peer.Offsets[k], calibration.Offsets[k], 12);
        Assert.Equal(1.25, calibration.Undo(calibration.Apply(1.25, 1), 1), 12);
    }

    [Fact]
    public void Logits_that_were_made_too_large_are_taken_back()
    {
        // True evidence is normal with means ±0.8 and deviation 1, so its log-likelihood ratio is 1.6·x; the head says three times that.
        var random = new Random(2);
        var labels = Enumerable.Range(0, 4000).Select(i => (bool[])[i % 2 == 0]).ToArray();
        var logits = Array.ConvertAll(labels, row => (float[])[(float)(3 * 1.6 * ((row[0] ? 0.8 : -0.8) + Normal(random)))]);
        Assert.InRange(HeadCalibration.Fit(logits, labels).Temperature, 2.8, 3.2);
    }

    [Fact]
    public void Few_answers_get_no_temperature_and_a_perfect_fold_no_infinite_one()
    {
        var few = HeadCalibration.Fit(_peer.Logits[..19], _peer.Labels[..19]);
        Assert.False(few.Fitted);
        Assert.Equal(1, few.Temperature);
        var labels = Enumerable.Range(0, 40).Select(i => (bool[])[i < 20]).ToArray();
        var sure = HeadCalibration.Fit(Array.ConvertAll(labels, row => (float[])[row[0] ? 1 : -1]), labels);
        // Platt's targets: p = 21/22, so the slope is the log of 21.
        Assert.Equal(1 / Math.Log(21), sure.Temperature, 4);
    }

    [Fact]
    public void Calibration_changes_no_answer_and_lowers_the_error()
    {
        var (features, labels) = Data(seed: 1, count: 120);
        var raw = LinearHead.Fit(features, labels, new HeadOptions { Calibrate = false, Exclusive = 2 });
        var calibrated = LinearHead.Fit(features, labels, new HeadOptions { Exclusive = 2 });
        var (test, truth) = Data(seed: 2, count: 400);
        Assert.All(test, row => Assert.Equal(
            HeadDecision.Decide(raw.Logits(row), raw.Thresholds, 2), HeadDecision.Decide(calibrated.Logits(row), calibrated.Thresholds, 2)));
        Assert.True(Error(calibrated) < Error(raw) / 2, $"{Error(raw):g3} came down to {Error(calibrated):g3} only");
        Assert.Equal(raw.OutOfFold[3][1], calibrated.Calibration.Undo(calibrated.OutOfFold[3][1], 1), 4);

        double Error(LinearHead head)
        {
            var logits = Array.ConvertAll(test, row => head.Logits(row));
            return Reliability.Error(Reliability.Bins(
                [.. logits.SelectMany(row => row.Select(logit => HeadDecision.Probability(logit)))], [.. truth.SelectMany(row => row)]));
        }
    }

    [Fact]
    public void Bins_and_error_are_those_of_numpy()
    {
        var bins = Reliability.Bins(_peer.Probabilities, [.. _peer.Labels.SelectMany(row => row)]);
        Assert.Equal(15, bins.Count);
        for (var b = 0; b < 15; b++)
        {
            Assert.Equal(_peer.Bins[b][0], bins[b].Predicted, 12);
            Assert.Equal(_peer.Bins[b][1], bins[b].Observed, 12);
            Assert.Equal(_peer.Bins[b][2], bins[b].Count);
        }

        Assert.Equal(_peer.Ece, Reliability.Error(bins), 12);
        Assert.Equal(2, Reliability.Bins([0.2, 0.9], [false, true]).Count);
        Assert.Equal(0, Reliability.Error([]));
    }

    /// <summary>Three classes, the third where neither of the others is, in 8 numbers with much noise.</summary>
    internal static (float[][] Features, bool[][] Labels) Data(int seed, int count)
    {
        var random = new Random(seed);
        var labels = Enumerable.Range(0, count).Select(_ =>
        {
            var (a, b) = (random.NextDouble() < 0.25, random.NextDouble() < 0.15);
            return (bool[])[a, b, !a && !b];
        }).ToArray();
        return (Array.ConvertAll(labels, row => Enumerable.Range(0, 8)
            .Select(d => (float)(Normal(random) + (d < 3 && row[0] ? 1 : 0) + (d is >= 3 and < 6 && row[1] ? 1.2 : 0))).ToArray()), labels);
    }

    internal static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
