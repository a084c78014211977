using Puente.Simulation.Clocks;

namespace Puente.Simulation.Tests;

public sealed class FastClockTests
{
    [Fact]
    public async Task A_period_that_shrinks_below_what_timers_count_stays_one()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5), new FastClock(100));
        for (var tick = 0; tick < 3; tick++)
            Assert.True(await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Time_goes_by_so_many_times_as_fast()
    {
        var clock = new FastClock(50);
        var (at, began) = (clock.GetTimestamp(), TimeProvider.System.GetTimestamp());
        SpinWait.SpinUntil(() => TimeProvider.System.GetElapsedTime(began) > TimeSpan.FromMilliseconds(10));
        Assert.True(clock.GetElapsedTime(at) >= TimeSpan.FromMilliseconds(500));
    }
}
