using Puente.Learning.Vision;

namespace Puente.Learning.Tests.Vision;

public class SinCosPositionTests
{
    [Fact]
    public void Holds_sines_and_cosines_of_row_and_column()
    {
        var table = SinCosPosition.Table(2, 3, 8, 3);
        Assert.Equal(2 * 3 * 8, table.Length);
        // Row 1 of 2 over a reference of 3 lies at 1.5 × 1.5 − 0.5 = 1.75; column 2 of 3 at 2. Frequencies 1 and 10000^(−1/2).
        var last = table[(5 * 8)..];
        float[] expected =
        [
            MathF.Sin(1.75f), MathF.Sin(0.0175f), MathF.Cos(1.75f), MathF.Cos(0.0175f),
            MathF.Sin(2), MathF.Sin(0.02f), MathF.Cos(2), MathF.Cos(0.02f),
        ];
        for (var i = 0; i < 8; i++) Assert.Equal(expected[i], last[i], 5);
    }

    [Fact]
    public void A_smaller_view_spreads_over_the_same_range()
    {
        // The middle of two view cells is the middle of four input cells: 0.5 × 2 − 0.5 is between input positions 0 and 1.
        var view = SinCosPosition.Table(2, 2, 4, 4);
        Assert.Equal(MathF.Sin(0.5f), view[0], 5);
        Assert.Equal(MathF.Sin(2.5f), view[2 * 4], 5);
    }
}
