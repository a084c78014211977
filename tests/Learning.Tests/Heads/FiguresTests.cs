using Puente.Core.Training;
using Puente.Learning.Training.Figures;
using Puente.Learning.Training.Heads;

namespace Puente.Learning.Tests.Heads;

public class FiguresTests
{
    private static readonly FiguresFixture _peer = FiguresFixture.Read;

    [Fact]
    public void Average_precision_and_auroc_are_those_worked_by_hand()
    {
        // From the top: +, −, + and − tied, +. AP = 1/3·1 + 1/3·(2/4) + 1/3·(3/5); pairs won: 2 + 1.5 + 0 of 6.
        var ranking = new Ranking([0.9f, 0.8f, 0.5f, 0.5f, 0.1f], [true, false, true, false, true]);
        Assert.Equal((1 + 0.5 + 0.6) / 3, ranking.AveragePrecision()!.Value, 12);
        Assert.Equal(2.5 / 6, ranking.Auroc()!.Value, 12);
        Assert.Equal(
            [(1 / 3.0, 1.0), (1 / 3.0, 0.5), (2 / 3.0, 0.5), (1.0, 0.6)],
            ranking.Curve(score => score).Select(point => (point.Recall, point.Precision)));
    }

    [Fact]
    public void Figures_that_need_both_kinds_are_absent_without_them()
    {
        var none = new Ranking([1, 2], [false, false]);
        Assert.Null(none.AveragePrecision());
        Assert.Null(none.Auroc());
        Assert.Empty(none.Curve(score => score));
        var all = new Ranking([1, 2], [true, true]);
        Assert.Equal(1, all.AveragePrecision());
        Assert.Null(all.Auroc());
        Assert.Null(new Ranking([1, 2], [true, false]).Auroc([1, 0]));
    }

    [Fact]
    public void Every_figure_is_that_of_scikit_learn()
    {
        var scores = HeadEvaluation.Score(["a", "b", "c"], _peer.Logits, _peer.Labels, _peer.Thresholds, exclusive: null);
        for (var k = 0; k < 3; k++)
        {
            var score = scores.Classes[k];
            Assert.Equal(_peer.Precision[k], score.Precision, 12);
            Assert.Equal(_peer.Recall[k], score.Recall, 12);
            Assert.Equal(_peer.F1[k], score.F1, 12);
            Assert.Equal(_peer.AveragePrecision[k], score.AveragePrecision!.Value, 12);
            Assert.Equal(_peer.Auroc[k], score.Auroc!.Value, 12);
        }

        Assert.Equal(_peer.MacroF1, scores.MacroF1, 12);
        Assert.Equal(_peer.MicroF1, scores.MicroF1!.Value, 12);
        Assert.Equal(_peer.ExactMatch, scores.ExactMatch!.Value, 12);
        Assert.Equal(_peer.AveragePrecision.Average(), scores.MacroAveragePrecision!.Value, 12);
        Assert.Equal(_peer.Auroc.Average(), scores.MacroAuroc!.Value, 12);
        Assert.Null(scores.Intervals);
    }

    [Fact]
    public void Counted_samples_weigh_as_in_scikit_learn_and_the_curve_is_its_curve()
    {
        for (var k = 0; k < 3; k++)
        {
            var ranking = Ranking(k);
            Assert.Equal(_peer.Weighted[k][1], ranking.AveragePrecision(_peer.Counts)!.Value, 12);
            Assert.Equal(_peer.Weighted[k][2], ranking.Auroc(_peer.Counts)!.Value, 12);
        }

        var curve = Ranking(0).Curve(score => score);
        Assert.Equal(_peer.Curve.Length, curve.Count);
        for (var n = 0; n < curve.Count; n++)
        {
            Assert.Equal(_peer.Curve[n][0], curve[n].Recall, 12);
            Assert.Equal(_peer.Curve[n][1], curve[n].Precision, 12);
        }
    }

    [Fact]
    public void Intervals_are_those_of_the_same_resamples_in_scikit_learn()
    {
        var scores = Bootstrapped(new BootstrapOptions { Groups = _peer.GroupNames, Resamples = _peer.Resamples, Seed = _peer.Seed });
        var rows = scores.Classes.Select(score => score.Intervals!).Append(scores.Intervals!).ToArray();
        for (var row = 0; row < rows.Length; row++)
        {
            Interval[] three = [rows[row].F1!, rows[row].AveragePrecision!, rows[row].Auroc!];
            for (var figure = 0; figure < 3; figure++)
            {
                Assert.Equal(_peer.Low[row][figure], three[figure].Low, 9);
                Assert.Equal(_peer.High[row][figure], three[figure].High, 9);
            }
        }

        Assert.Equal(_peer.Groups.Distinct().Count(), scores.Photographs);
        Assert.True(scores.Intervals!.F1!.Contains(scores.MacroF1));
    }

    [Fact]
    public void Too_few_photographs_give_a_sentence_and_no_interval()
    {
        var scores = Bootstrapped(new BootstrapOptions { Groups = [.. _peer.Groups.Select(group => $"{group % 4}")] });
        Assert.Null(scores.Intervals!.F1);
        Assert.Equal("4 held-out photographs are too few for an interval; it takes 10.", scores.Intervals.Note);
        var rare = Bootstrapped(new BootstrapOptions { Groups = _peer.GroupNames, MinClassGroups = 12 });
        Assert.NotNull(rare.Intervals!.F1);
        Assert.Null(rare.Classes[2].Intervals!.Auroc);
        Assert.Matches(@"^\d+ held-out photographs show c: too few for an interval; it takes 12\.$", rare.Classes[2].Intervals!.Note);
    }

    [Fact]
    public void Images_of_one_photograph_widen_the_interval()
    {
        // The same forty answers, each four times: as 160 photographs the interval is half as wide as it may be.
        var random = new Random(3);
        var labels = Enumerable.Range(0, 40).Select(i => (bool[])[i % 2 == 0]).SelectMany(row => Enumerable.Repeat(row, 4)).ToArray();
        var logits = Enumerable.Range(0, 40).Select(i => (float[])[(i % 2 == 0 ? 0.7f : 0) + (float)random.NextDouble() * 2 - 1]).SelectMany(row => Enumerable.Repeat(row, 4)).ToArray();
        double Width(Func<int, string> group) => HeadEvaluation
            .Score(["a"], logits, labels, [0.5], null, new BootstrapOptions { Groups = [.. Enumerable.Range(0, 160).Select(group)] })
            .Classes[0].Intervals!.Auroc is { } interval ? interval.High - interval.Low : 0;
        Assert.InRange(Width(i => $"{i / 4}") / Width(i => $"{i}"), 1.6, 2.4);
    }

    [Fact]
    public void Faults_of_the_options_are_told_at_once()
    {
        var error = Assert.Throws<ArgumentException>(() => Bootstrapped(new BootstrapOptions { Groups = ["a"], Resamples = 5, Confidence = 95 }));
        Assert.Contains("1 groups for 60 samples", error.Message);
        Assert.Contains("resamples 5", error.Message);
        Assert.Contains("confidence 95", error.Message);
    }

    private static Ranking Ranking(int k) => new([.. _peer.Logits.Select(row => row[k])], [.. _peer.Labels.Select(row => row[k])]);

    private static HeadScores Bootstrapped(BootstrapOptions options) =>
        HeadEvaluation.Score(["a", "b", "c"], _peer.Logits, _peer.Labels, _peer.Thresholds, exclusive: null, options);
}
