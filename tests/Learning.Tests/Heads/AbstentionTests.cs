using Puente.Learning.Training.Calibration;
using Puente.Learning.Training.Heads;

namespace Puente.Learning.Tests.Heads;

public class AbstentionTests
{
    [Fact]
    public void The_bound_is_that_of_Clopper_and_Pearson()
    {
        foreach (var row in FiguresFixture.Read.Bounds) Assert.Equal(row[3], BinomialBound.Upper((int)row[0], (int)row[1], row[2]), 9);
        // No error in n: 1 − δ^(1/n).
        Assert.Equal(1 - Math.Pow(0.1, 1 / 50.0), BinomialBound.Upper(0, 50, 0.1), 9);
        Assert.Equal(1, BinomialBound.Upper(3, 3, 0.1));
        Assert.InRange(BinomialBound.Upper(10, 100_000, 0.05), 1e-4, 2e-4);
    }

    [Fact]
    public void Answers_are_given_from_where_errors_end()
    {
        // 400 images, the less sure half a coin's throw, the surer half right.
        var answers = Enumerable.Range(0, 400).Select(i => new Answer(i, i < 200 && i % 2 == 0, $"{i}")).ToArray();
        var (kept, _) = SelectiveRisk.Find(answers, new AbstentionOptions { Risk = 0.05, Confidence = 0.9 });
        Assert.NotNull(kept);
        Assert.InRange(kept.Value.Coverage, 0.45, 0.56);
        Assert.True(kept.Value.Bound <= 0.05 && kept.Value.Risk <= kept.Value.Bound);
    }

    [Fact]
    public void The_promise_is_kept_as_often_as_it_says()
    {
        // Error falls with confidence; of 200 labelled sets at most a tenth may break the promise, and chance adds little to that.
        var random = new Random(8);
        int broken = 0, given = 0;
        for (var set = 0; set < 200; set++)
        {
            var answers = Enumerable.Range(0, 200).Select(i =>
            {
                var sure = random.NextDouble();
                return new Answer(sure, random.NextDouble() < 0.8 * (1 - sure) * (1 - sure), $"{i}");
            }).ToArray();
            if (SelectiveRisk.Find(answers, new AbstentionOptions { Risk = 0.2 }).Kept is not { } cut) continue;
            given++;
            // Mean of 0.8·(1 − s)² over s from the cut to 1.
            if (0.8 / 3 * Math.Pow(1 - cut.Confidence, 2) > 0.2) broken++;
        }

        Assert.InRange(given, 100, 200);
        Assert.True(broken <= 20, $"{broken} of {given} promises were broken");
    }

    [Fact]
    public void Copies_of_a_photograph_are_one_trial()
    {
        var copies = Enumerable.Range(0, 100).Select(i => new Answer(i, false, $"{i / 20}")).ToArray();
        var (kept, least) = SelectiveRisk.Find(copies, new AbstentionOptions());
        Assert.Null(kept);
        Assert.True(least.Bound > 0.3, "five photographs without a fault promise little");
        Assert.NotNull(SelectiveRisk.Find([.. copies.Select((answer, i) => answer with { Group = $"{i}" })], new AbstentionOptions()).Kept);
    }

    [Fact]
    public void A_head_of_few_labels_promises_nothing_and_says_so()
    {
        var (features, labels) = CalibrationTests.Data(seed: 3, count: 15);
        var head = LinearHead.Fit(features, labels, new HeadOptions { Exclusive = 2 });
        string[] groups = [.. Enumerable.Range(0, 15).Select(i => $"{i}")];
        var result = Abstention.Choose(head, labels, groups, Abstention.Answers(head, head.OutOfFold, labels, groups), new AbstentionOptions());
        Assert.Null(result.Bands);
        Assert.StartsWith("No abstention band: 15 photographs cannot show that at most 5 % of the answers are wrong", result.Note);
    }

    [Fact]
    public void Bands_lie_about_the_thresholds_and_hold_on_other_images()
    {
        var (features, labels) = CalibrationTests.Data(seed: 4, count: 600);
        var head = LinearHead.Fit(features, labels, new HeadOptions { Exclusive = 2 });
        var (test, truth) = CalibrationTests.Data(seed: 5, count: 600);
        string[] groups = [.. Enumerable.Range(0, 600).Select(i => $"{i}")];
        var heldOut = Abstention.Answers(head, [.. test.Select(row => head.Logits(row))], truth, groups);
        var result = Abstention.Choose(head, labels, groups, heldOut, new AbstentionOptions { Risk = 0.2 });
        Assert.NotNull(result.Bands);
        for (var k = 0; k < 3; k++) Assert.True(result.Bands[k].Low < head.Thresholds[k] && head.Thresholds[k] < result.Bands[k].High);
        Assert.True(result.Bound <= 0.2 && result.HeldOutRisk <= 0.2 && result.HeldOutCoverage > 0.1, result.Note);
        // An image is answered exactly when no probability lies inside its band.
        var answered = test.Count(row => head.Logits(row).Select((logit, k) => HeadDecision.Probability(logit) is var p && (p <= result.Bands[k].Low + 1e-9 || p >= result.Bands[k].High - 1e-9)).All(outside => outside));
        Assert.Equal(result.HeldOutCoverage!.Value, answered / 600.0, 2);
    }

    [Fact]
    public void Faults_of_the_options_are_told_at_once()
    {
        var error = Assert.Throws<ArgumentException>(() => new AbstentionOptions { Risk = 5, Confidence = 90 }.Validated());
        Assert.Contains("risk 5", error.Message);
        Assert.Contains("confidence 90", error.Message);
    }
}
