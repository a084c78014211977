using Puente.Learning.Training.Heads;

namespace Puente.Learning.Tests.Heads;

public class SiteTests
{
    [Fact]
    public void Statistics_are_those_worked_by_hand()
    {
        var site = SiteStatistics.Of([[1, 5], [3, 5]]);
        Assert.Equal([2, 5], site.Mean);
        Assert.Equal([1, 0], site.Deviation);
        Assert.Equal([-2, 0], site.Normalise([0, 9]));
        Assert.Throws<ArgumentException>(() => SiteStatistics.Of([]));
    }

    [Fact]
    public void A_head_given_a_site_does_what_normalising_first_does()
    {
        var (features, labels) = CalibrationTests.Data(seed: 6, count: 80);
        string[] sites = [.. Enumerable.Range(0, 80).Select(i => i % 2 == 0 ? "k1" : "o6")];
        var head = LinearHead.Fit(features, labels, new HeadOptions { Sites = sites });
        var elsewhere = Array.ConvertAll(CalibrationTests.Data(seed: 7, count: 50).Features, row => Array.ConvertAll(row, x => 40 + 9 * x));
        var site = SiteStatistics.Of(elsewhere);
        var folded = head.ForSite(site);
        Assert.All(elsewhere, row =>
        {
            var (first, direct) = (head.Logits(site.Normalise(row)), folded.Logits(row));
            for (var k = 0; k < 3; k++) Assert.Equal(first[k], direct[k], 4);
        });
        Assert.Equal(head.Thresholds, folded.Thresholds);
        Assert.Throws<ArgumentException>(() => head.ForSite(new SiteStatistics([1], [1])));
    }

    [Fact]
    public void A_shift_between_sites_costs_nothing_once_taken_out()
    {
        var (features, labels) = CalibrationTests.Data(seed: 8, count: 300);
        string[] home = [.. Enumerable.Repeat("home", 300)];
        var (test, truth) = CalibrationTests.Data(seed: 9, count: 300);
        var shifted = Array.ConvertAll(test, row => Array.ConvertAll(row, x => 2 + 0.5f * x));
        var plain = LinearHead.Fit(features, labels, new HeadOptions { Exclusive = 2 });
        var sited = LinearHead.Fit(features, labels, new HeadOptions { Exclusive = 2, Sites = home }).ForSite(SiteStatistics.Of(shifted));
        Assert.InRange(F1(sited, shifted), F1(plain, test) - 0.05, 1);
        Assert.True(F1(plain, shifted) < F1(plain, test) - 0.2);

        double F1(LinearHead head, float[][] rows) => HeadEvaluation.Score(["a", "b", "sound"], [.. rows.Select(row => head.Logits(row))], truth, head.Thresholds, 2).MacroF1;
    }

    [Fact]
    public void Sites_must_be_one_a_sample() =>
        Assert.Contains("1 sites for 2", Assert.Throws<ArgumentException>(() => LinearHead.Fit([[1], [2]], [[true], [false]], new HeadOptions { Sites = ["k1"] })).Message);
}
