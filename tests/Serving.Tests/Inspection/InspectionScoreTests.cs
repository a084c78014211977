using Puente.Core.Inspection;
using Puente.Serving.Inspection;

namespace Puente.Serving.Tests.Inspection;

public sealed class InspectionScoreTests
{
    private static readonly TruthBox Crack = new("crack", new PixelBox(100, 100, 100, 100));

    [Theory]
    [InlineData("crack", 100, 100, 100, 100, 1, 1)]
    [InlineData("crack", 100, 100, 31, 100, 1, 1)]
    [InlineData("crack", 100, 100, 9, 100, 0, 1)]
    [InlineData("crack", 0, 0, 1000, 1000, 1, 0)]
    [InlineData("crack", 300, 300, 100, 100, 0, 0)]
    [InlineData("spalling", 100, 100, 100, 100, 0, 0)]
    public void A_region_is_measured_by_class_and_overlap(string name, int x, int y, int width, int height, int found, int right) =>
        Assert.Equal(new InspectionScore(1, found, 1, right), InspectionScore.Against([new(name, 0.9, new PixelBox(x, y, width, height), 1)], [Crack]));

    [Fact]
    public void Nothing_known_or_reported_is_unknown_not_zero()
    {
        var score = InspectionScore.Against([], []);
        Assert.Null(score.Recall);
        Assert.Null(score.Precision);
        Assert.Equal(0, InspectionScore.Against([], [Crack]).Recall);
    }

    [Fact]
    public void Photographs_add_up()
    {
        var sum = new InspectionScore(2, 1, 4, 3) + new InspectionScore(2, 2, 0, 0);
        Assert.Equal((0.75, 0.75), (sum.Recall, sum.Precision));
    }
}
