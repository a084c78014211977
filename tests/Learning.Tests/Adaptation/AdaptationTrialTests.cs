using Puente.Core.Training;
using Puente.Learning.Training.Adaptation;
using Puente.Learning.Training.Figures;
using Puente.Learning.Training.Heads;
using Puente.Learning.Vision;

namespace Puente.Learning.Tests.Adaptation;

public class AdaptationTrialTests
{
    [Fact]
    public void What_the_backbone_throws_away_is_won_back_and_kept()
    {
        using var backbone = Blind.Backbone();
        var outcome = Trial(backbone, byColour: true).Run(default);
        Assert.Equal(AdaptationEnd.Done, outcome.End);
        Assert.True(outcome is { Gains: true, Gain: { Before: < 0.8, After: > 0.9, Difference.Low: > 0.05, Folds: 3 } }, $"{outcome.Gain}");
        Assert.All(outcome.Logits, row => Assert.Equal(2, row.Length));
    }

    [Fact]
    public void What_it_can_tell_already_leaves_nothing_to_gain()
    {
        using var backbone = Blind.Backbone();
        var outcome = Trial(backbone, byColour: false).Run(default);
        Assert.True(outcome is { End: AdaptationEnd.Done, Gains: false, Gain.Before: > 0.9 }, $"{outcome.Gain}");
    }

    [Fact]
    public void It_has_the_folds_it_is_told_and_says_how_far_it_is()
    {
        using var backbone = Blind.Backbone();
        var lines = new List<TrainerProgress>();
        var outcome = Trial(backbone, byColour: true, AdapterTests.Options with { Folds = 2, Steps = 5 }, new AdaptationBudget(1e6, new SteppingClock()), lines.Add).Run(default);
        Assert.Equal(2, outcome.Gain!.Folds);
        var steps = lines.Where(line => line is { Event: "step", Stage: "adapt", Steps: 15, Loss: > 0, SecondsLeft: > 0, ImagesPerSecond: > 0, WaitShare: >= 0 and <= 1, ResidentBytes: > 0 }).Select(line => line.Step!.Value).ToArray();
        Assert.Equal(Enumerable.Range(1, 10), steps);
    }

    [Fact]
    public void A_gain_is_paired_over_photographs()
    {
        bool[][] labels = [.. Enumerable.Range(0, 40).Select(i => new[] { i % 2 == 0 })];
        string[] groups = [.. labels.Select((_, i) => $"{i / 2}")];
        float[][] right = [.. labels.Select((row, i) => new[] { row[0] ? 1f + i : -i })], wrong = [.. labels.Select((_, i) => new[] { (float)((i * 7) % 5) })];
        var options = new BootstrapOptions { Groups = groups, Resamples = 200 };
        var gain = PairedGain.Of(wrong, right, labels, options);
        Assert.Equal(1, gain.After);
        Assert.True(gain.Difference!.Low > 0.2 && gain.Difference.Contains(gain.After - gain.Before));
        Assert.Equal(new Interval(0, 0), PairedGain.Of(wrong, wrong, labels, options).Difference);
        var worse = PairedGain.Of(right, wrong, labels, options);
        Assert.Equal(-gain.Difference.Low, worse.Difference!.High, 1e-12);
    }

    [Fact]
    public void Heads_of_adapted_embeddings_are_calibrated_on_answers_from_elsewhere()
    {
        using var backbone = Blind.Backbone();
        var data = Blind.Data(backbone, 24, byColour: false);
        var options = new HeadOptions();
        var head = LinearHead.Fit(data.Embeddings, data.Labels, options);
        var balanced = head.OutOfFold.Select(row => row.Select((z, k) => (float)head.Calibration.Undo(z, k)).ToArray()).ToArray();
        var same = head.Recalibrated(balanced, data.Labels, options);
        Assert.Equal(head.Calibration.Temperature, same.Calibration.Temperature, 1e-4);
        for (var k = 0; k < 2; k++)
        {
            Assert.Equal(head.Thresholds[k], same.Thresholds[k], 1e-4);
            Assert.Equal(head.Logits(data.Embeddings[0])[k], same.Logits(data.Embeddings[0])[k], 1e-3);
        }

        // Answers half as sure ask for logits twice as steep.
        float[][] unsure = [.. balanced.Select(row => row.Select(z => z / 2).ToArray())];
        var steeper = head.Recalibrated(unsure, data.Labels, options);
        Assert.Equal(head.Calibration.Temperature / 2, steeper.Calibration.Temperature, 1e-4);
    }

    private static AdaptationTrial Trial(
        Backbone backbone, bool byColour, AdaptOptions? options = null, AdaptationBudget? budget = null, Action<TrainerProgress>? report = null)
    {
        var data = Blind.Data(backbone, 36, byColour);
        FeatureBlock[] blocks = [.. Blind.Architecture.Blocks.Select(b => new FeatureBlock(b.Name, b.Start, b.Length))];
        var heads = new HeadOptions { Groups = data.Groups, Blocks = blocks, Seed = 2 };
        return new AdaptationTrial(
            backbone, data, heads, options ?? AdapterTests.Options, budget ?? new AdaptationBudget(double.PositiveInfinity, TimeProvider.System), report ?? (_ => { }));
    }
}
