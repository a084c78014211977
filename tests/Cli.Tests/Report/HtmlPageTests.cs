using Puente.Cli.Report.Html;

namespace Puente.Cli.Tests.Report;

public sealed class HtmlPageTests
{
    [Fact]
    public void Whatever_it_is_given_stays_text()
    {
        const string hostile = "<script>alert(1)</script>";
        var page = new HtmlPage(hostile).Lead(hostile).Section(hostile).Text(hostile).Code(hostile).Cautions([hostile])
            .Figures([(hostile, hostile, hostile)]).Table([hostile], [[hostile]]).Folded(hostile, inner => inner.Text(hostile)).ToString();
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_fetched()
    {
        var page = new HtmlPage("x").Figure(new LineChart("step", "loss", [new ChartLine("loss", [(0, 1), (1, 2)])]).Svg(), "a curve").ToString();
        Assert.DoesNotContain("http:", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https:", page, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", page, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 10, new[] { 0.0, 2, 4, 6, 8, 10 })]
    [InlineData(2.71, 3.16, new[] { 2.7, 2.8, 2.9, 3.0, 3.1, 3.2 })]
    public void Ticks_are_round_and_hold_all(double low, double high, double[] ticks) =>
        Assert.Equal(ticks, Axis.Of(low, high, 5).Ticks.Select(tick => Math.Round(tick, 6)));

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(-3)]
    public void One_value_has_an_axis_too(double value)
    {
        var axis = Axis.Of(value, value, 5);
        Assert.True(axis.Low < value && value < axis.High);
    }
}
