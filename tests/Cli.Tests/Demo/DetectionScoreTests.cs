using Puente.Cli.Demo.Scoring;
using Puente.Core.Inspection;
using Puente.Samples;

namespace Puente.Cli.Tests.Demo;

public sealed class DetectionScoreTests
{
    private static readonly DefectBox[] Truth = [new("crack", new PixelBox(100, 100, 200, 100)), new("spalling", new PixelBox(1000, 0, 100, 100))];

    [Fact]
    public void Covered_boxes_of_the_class_are_found()
    {
        var score = DetectionScore.Of([Region("crack", 0, 0, 400, 400), Region("crack", 2000, 2000, 100, 100), Region("corrosion-stain", 1000, 0, 100, 100)], Truth);
        Assert.Equal(new DetectionScore(1, 2, 1, 3), score);
        Assert.Equal((0.5, 1.0 / 3), (score.Recall, score.Precision));
    }

    [Fact]
    public void Half_a_box_must_be_covered() => Assert.Equal(0, DetectionScore.Of([Region("crack", 100, 100, 90, 100)], Truth).Found);

    [Fact]
    public void No_regions_are_neither_right_nor_wrong()
    {
        var score = DetectionScore.Of([], Truth);
        Assert.Equal((0.0, 0.0), (score.Recall, score.Precision));
    }

    [Fact]
    public void Regions_are_compared_in_any_order_and_to_a_tolerance()
    {
        DefectRegion one = Region("crack", 0, 0, 10, 10), two = Region("crack", 50, 0, 10, 10);
        Assert.True(RegionComparison.AreSame([one, two], [two with { Score = 0.9001 }, one]));
        Assert.False(RegionComparison.AreSame([one], [one, two]));
        Assert.False(RegionComparison.AreSame([one], [one with { Class = "spalling" }]));
        Assert.False(RegionComparison.AreSame([one], [one with { Score = 0.5 }]));
    }

    private static DefectRegion Region(string name, int x, int y, int width, int height) => new(name, 0.9, new PixelBox(x, y, width, height), 1);
}
