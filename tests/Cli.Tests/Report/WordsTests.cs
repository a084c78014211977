using Puente.Cli.Report;
using Puente.Core.Training;

namespace Puente.Cli.Tests.Report;

public sealed class WordsTests
{
    [Theory]
    [InlineData(8.44, "8.4 s")]
    [InlineData(59.96, "1 min 0 s")]
    [InlineData(119.7, "2 min 0 s")]
    [InlineData(200, "3 min 20 s")]
    [InlineData(3599.7, "1 h 0 min")]
    [InlineData(7179, "2 h 0 min")]
    public void A_duration_has_no_sixtieth_second(double seconds, string words) => Assert.Equal(words, Words.Duration(seconds));

    [Fact]
    public void An_adaptation_tells_its_gain_where_there_is_one()
    {
        var kept = AdaptationFigures.Of(new AdaptationResult(AdaptMethod.LowRank, true, true, new AdaptationGain(0.5, 0.625, new Interval(0.01, 0.2), 3), 90, "")).ToDictionary();
        Assert.Equal(("yes", "0.625", "+0.125 (+0.010 to +0.200)", "1 min 30 s"), (kept["kept"], kept["average precision, backbone adapted"], kept["difference"], kept["time"]));
        var untried = AdaptationFigures.Of(new AdaptationResult(AdaptMethod.Full, false, false, null, 1, "")).ToDictionary();
        Assert.Equal(["what changes", "kept", "time"], untried.Keys);
    }
}
