using Microsoft.Extensions.Time.Testing;
using Puente.Hub.Edges.Joining;

namespace Puente.Functions.Tests.Enrolling;

/// <summary>When an edge that has joined is told to ask.</summary>
public sealed class JoinPaceTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(56));

    [Fact]
    public void Where_nobody_waits_an_edge_asks_soon()
    {
        var pace = new JoinPace(_time);
        Assert.Equal(JoinPace.Least, pace.AskAfterSeconds);
        pace.Decided(TimeSpan.FromMilliseconds(40));
        Assert.Equal(JoinPace.Least, pace.AskAfterSeconds);
    }

    [Fact]
    public void Where_many_wait_it_asks_when_its_turn_has_come()
    {
        var pace = new JoinPace(_time);
        for (var seconds = 0; seconds < 200; seconds++)
        {
            pace.Decided(TimeSpan.FromSeconds(20));
            _time.Advance(TimeSpan.FromMilliseconds(10));
        }

        Assert.Equal(20, pace.AskAfterSeconds, 0.001);
        for (var seconds = 0; seconds < 200; seconds++) pace.Decided(TimeSpan.FromHours(1));
        Assert.InRange(pace.AskAfterSeconds, 0.99 * JoinPace.Most, JoinPace.Most);
    }

    [Fact]
    public void Once_the_line_is_gone_it_asks_soon_again()
    {
        var pace = new JoinPace(_time);
        pace.Decided(TimeSpan.FromSeconds(30));
        Assert.Equal(30, pace.AskAfterSeconds);
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(JoinPace.Least, pace.AskAfterSeconds);
        // And the next that is decided on begins the figure anew.
        pace.Decided(TimeSpan.FromSeconds(2));
        Assert.Equal(2, pace.AskAfterSeconds);
    }
}
