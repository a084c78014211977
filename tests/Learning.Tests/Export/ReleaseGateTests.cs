using Puente.Learning.Training.Export;

namespace Puente.Learning.Tests.Export;

public class ReleaseGateTests
{
    private static readonly float[][] Rows = [.. Enumerable.Range(0, 200).Select(i => new[] { MathF.Sin(i), MathF.Cos(3 * i) })];

    [Fact]
    public void A_float_graph_within_the_bound_may_go()
    {
        var result = new ReleaseGate().Parity([[1, 2]], [[1, 2.00005f]]).Result;
        Assert.True(result is { Float: true, Int8: null });
        Assert.False(new ReleaseGate().Parity([[1, 2]], [[1, 2.001f]]).Result.Float);
        Assert.Null(new ReleaseGate().Parity([[1, 2]], [[1, float.NaN]]).Result.Figures[0].Value);
    }

    [Fact]
    public void Large_embeddings_may_differ_by_as_much_more() =>
        Assert.True(new ReleaseGate().Parity([[100, 2]], [[100.005f, 2]]).Result.Float);

    [Theory]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void Decisions_agree_on_99_of_100_images(int flipped, bool may)
    {
        float[][] other = [.. Rows.Select((row, i) => i < flipped ? [row[0] + 10 * (row[0] > 0 ? -1 : 1), row[1]] : row)];
        var result = new ReleaseGate().Parity(Rows, Rows).Agreement(Rows, other, row => [row[0] > 0, row[1] > 0]).Result;
        Assert.Equal((true, may), (result.Float, result.Int8));
        Assert.Contains($"{200 - flipped} of 200 images", result.Figures[1].Meaning);
    }

    [Theory]
    [InlineData(0.895, true)]
    [InlineData(0.885, false)]
    [InlineData(0.95, true)]
    public void The_golden_score_is_held(double int8, bool may) =>
        Assert.Equal(may, new ReleaseGate().Golden(0.9, int8).Result.Int8);

    [Fact]
    public void No_int8_graph_goes_where_the_float_one_may_not()
    {
        var result = new ReleaseGate().Parity([[1]], [[2]]).Agreement(Rows, Rows, row => [row[0] > 0]).Result;
        Assert.Equal((false, false), (result.Float, result.Int8));
    }

    [Fact]
    public void Likeness_does_not_count_what_all_images_share()
    {
        float[][] shared = [.. Rows.Select(row => new[] { row[0] + 1000, row[1], 7 })];
        float[][] noise = [.. Rows.Select((_, i) => new[] { 1000 + MathF.Sin(7 * i + 1), MathF.Cos(11 * i), 7 })];
        Assert.Equal(1, StandardizedCosine.Mean(shared, shared), 6);
        Assert.InRange(StandardizedCosine.Mean(shared, noise), -0.3, 0.3);
        Assert.False(new ReleaseGate().Likeness(shared, noise).Result.Int8);
    }
}
