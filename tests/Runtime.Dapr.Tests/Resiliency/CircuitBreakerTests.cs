using Microsoft.Extensions.Time.Testing;
using Puente.Runtime.Dapr.Resiliency;

namespace Puente.Runtime.Dapr.Tests.Resiliency;

public sealed class CircuitBreakerTests
{
    private readonly FakeTimeProvider clock = new();

    private CircuitBreaker Breaker(int failures = 3, int maxRequests = 1, TimeSpan? interval = null) =>
        new(new(failures, maxRequests, interval, TimeSpan.FromSeconds(60)), clock);

    /// <summary>Makes calls that turn out as told (s, f, or c for given up by the caller); which were let through.</summary>
    private static string Run(CircuitBreaker breaker, string outcomes) => string.Concat(outcomes.Select(o =>
    {
        if (!breaker.TryEnter(out var ticket))
            return '-';
        breaker.Leave(ticket, o == 'c' ? null : o == 's');
        return o;
    }));

    [Theory]
    [InlineData(3, "ffff", "fff-")]
    [InlineData(3, "ffsffff", "ffsfff-")]
    [InlineData(1, "sff", "sf-")]
    [InlineData(3, "fcfcfs", "fcfcf-")]
    public void It_opens_at_the_policy_s_number_of_failures_in_a_row(int failures, string outcomes, string through) =>
        Assert.Equal(through, Run(Breaker(failures), outcomes));

    [Theory]
    [InlineData(1, "ss", "ss")]
    [InlineData(1, "fs", "f-")]
    [InlineData(1, "cs", "cs")]
    [InlineData(2, "ssfffs", "ssfff-")]
    [InlineData(2, "sfs", "sf-")]
    public void After_its_timeout_it_closes_or_opens_by_the_calls_on_trial(int maxRequests, string outcomes, string through)
    {
        var breaker = Breaker(3, maxRequests);
        Run(breaker, "fff");
        clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal("-", Run(breaker, "s"));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(through, Run(breaker, outcomes));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void No_more_than_the_policy_s_number_are_on_trial_at_once(int maxRequests)
    {
        var breaker = Breaker(1, maxRequests);
        Run(breaker, "f");
        clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(maxRequests, Enumerable.Range(0, 5).Count(_ => breaker.TryEnter(out var _)));
    }

    [Fact]
    public void What_was_begun_before_it_opened_does_not_close_it()
    {
        var breaker = Breaker(2);
        Assert.True(breaker.TryEnter(out var slow));
        Run(breaker, "ff");
        clock.Advance(TimeSpan.FromSeconds(60));
        breaker.Leave(slow, true);
        Assert.Equal("f-", Run(breaker, "fs"));
    }

    [Theory]
    [InlineData(10, "ff", "ff")]
    [InlineData(null, "ff", "f-")]
    public void An_interval_forgets_failures_while_it_is_closed(int? seconds, string outcomes, string through)
    {
        var breaker = Breaker(3, 1, seconds is null ? null : TimeSpan.FromSeconds(seconds.Value));
        Run(breaker, "ff");
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(through, Run(breaker, outcomes));
    }
}
