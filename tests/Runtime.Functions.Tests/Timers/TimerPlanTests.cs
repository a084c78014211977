namespace Puente.Runtime.Functions.Tests;

public class TimerPlanTests
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimerSchedule Hourly = TimerSchedule.Parse("0 0 * * * *", TimeZoneInfo.Utc);

    [Fact]
    public void Without_a_status_the_next_occurrence_is_due() =>
        Assert.Equal(new TimerPlan(Noon.AddHours(1), false), TimerPlan.AtStart(Hourly, null, Noon, runOnStartup: false));

    [Fact]
    public void Run_on_startup_is_due_at_once() => Assert.Equal(new TimerPlan(Noon, false), TimerPlan.AtStart(Hourly, null, Noon, runOnStartup: true));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Missed_occurrences_make_one_run_that_is_past_due(bool runOnStartup)
    {
        var stored = TimerPlan.AfterRun(Hourly, Noon.AddHours(-9), Noon.AddHours(-9));
        Assert.Equal(new TimerPlan(Noon, true), TimerPlan.AtStart(Hourly, stored, Noon, runOnStartup));
        var after = TimerPlan.AfterRun(Hourly, Noon, Noon.AddSeconds(1));
        Assert.Equal(Noon.AddHours(1).UtcDateTime, after.Next);
    }

    [Fact]
    public void An_interval_goes_on_where_it_was()
    {
        var every = TimerSchedule.Parse("02:00:00", TimeZoneInfo.Utc);
        var stored = TimerPlan.AfterRun(every, Noon.AddHours(-1), Noon.AddHours(-1));
        Assert.Equal(Noon.AddHours(1), TimerPlan.AtStart(every, stored, Noon, runOnStartup: false).Due);
    }

    [Fact]
    public void The_status_of_another_schedule_is_not_believed()
    {
        var stored = TimerPlan.AfterRun(TimerSchedule.Parse("0 */7 * * * *", TimeZoneInfo.Utc), Noon.AddHours(-9), Noon.AddHours(-9));
        Assert.Equal(new TimerPlan(Noon.AddHours(1), false), TimerPlan.AtStart(Hourly, stored, Noon, runOnStartup: false));
    }

    [Theory]
    [InlineData(0, 1)] // on time
    [InlineData(150, 3)] // two ticks missed: the next is the one to come
    [InlineData(-1, 1)] // began early by a clock stepped back: not the same occurrence again
    public void The_next_is_computed_from_the_later_of_due_and_begun(int beganAfterMinutes, int nextAfterHours) =>
        Assert.Equal(Noon.AddHours(nextAfterHours).UtcDateTime, TimerPlan.AfterRun(Hourly, Noon, Noon.AddMinutes(beganAfterMinutes)).Next);
}
