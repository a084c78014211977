using System.Globalization;

namespace Puente.Runtime.Functions.Tests;

public class TimerScheduleTests
{
    private static readonly TimeZoneInfo Rome = TimeZoneInfo.CreateCustomTimeZone("Rome", TimeSpan.FromHours(1), "Rome", "Rome", "Rome summer",
    [
        TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(
            DateTime.MinValue.Date, DateTime.MaxValue.Date, TimeSpan.FromHours(1),
            TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new DateTime(1, 1, 1, 2, 0, 0), 3, 5, DayOfWeek.Sunday),
            TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new DateTime(1, 1, 1, 3, 0, 0), 10, 5, DayOfWeek.Sunday)),
    ]);

    [Theory]
    [InlineData("0 */5 * * * *", "2030-01-01T00:00:00Z", "2030-01-01T00:05:00Z")]
    [InlineData("*/5 * * * *", "2030-01-01T00:04:59Z", "2030-01-01T00:05:00Z")]
    [InlineData("*/10 * * * * *", "2030-01-01T00:00:09.5Z", "2030-01-01T00:00:10Z")]
    [InlineData("0 30 9 * * Mon-Fri", "2030-01-04T10:00:00Z", "2030-01-07T09:30:00Z")]
    [InlineData("0 0 0 * * 0", "2030-01-01T00:00:00Z", "2030-01-06T00:00:00Z")]
    [InlineData("01:30:00", "2030-01-01T00:00:00Z", "2030-01-01T01:30:00Z")]
    public void The_next_occurrence_follows(string schedule, string after, string next) =>
        Assert.Equal(Utc(next), TimerSchedule.Parse(schedule, TimeZoneInfo.Utc).Next(Utc(after)));

    [Theory]
    [InlineData("0 30 8 * * *", "2030-01-15T00:00:00Z", "2030-01-15T07:30:00Z")] // winter, UTC+1
    [InlineData("0 30 8 * * *", "2030-07-15T00:00:00Z", "2030-07-15T06:30:00Z")] // summer, UTC+2
    [InlineData("0 30 2 * * *", "2030-03-31T00:00:00Z", "2030-03-31T01:30:00Z")] // skipped: 02:30 is 03:30
    [InlineData("0 30 2 * * *", "2030-10-26T22:00:00Z", "2030-10-27T00:30:00Z")] // twice: the first
    [InlineData("0 30 2 * * *", "2030-10-27T00:30:00Z", "2030-10-28T01:30:00Z")] // and not again
    public void Schedules_are_wall_clock_times(string schedule, string after, string next) =>
        Assert.Equal(Utc(next), TimerSchedule.Parse(schedule, Rome).Next(Utc(after)));

    [Theory]
    [InlineData("")]
    [InlineData("* * *")]
    [InlineData("0 0 25 * * *")]
    [InlineData("0 0 0 30 2 *")]
    [InlineData("00:00:00")]
    [InlineData("-00:01:00")]
    [InlineData("1:2:3:4:5")]
    public void Others_are_refused(string schedule) => Assert.Throws<FormatException>(() => TimerSchedule.Parse(schedule, TimeZoneInfo.Utc));

    private static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
