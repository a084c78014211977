using System.Globalization;
using Puente.Runtime.Dapr.Bindings;

namespace Puente.Runtime.Dapr.Tests;

public sealed class CronScheduleTests
{
    /// <summary>Four hours behind in summer, five in winter; changes on 8 March at 2:00 and on 1 November at 2:00.</summary>
    private static readonly TimeZoneInfo Eastern = TimeZoneInfo.CreateCustomTimeZone("east", TimeSpan.FromHours(-5), "east", "east", "east in summer",
    [
        TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(
            DateTime.MinValue.Date, DateTime.MaxValue.Date, TimeSpan.FromHours(1),
            TimeZoneInfo.TransitionTime.CreateFixedDateRule(new DateTime(1, 1, 1, 2, 0, 0), 3, 8), TimeZoneInfo.TransitionTime.CreateFixedDateRule(new DateTime(1, 1, 1, 2, 0, 0), 11, 1)),
    ]);

    private static IEnumerable<string> Times(string schedule, string after, int count, TimeZoneInfo zone)
    {
        var parsed = CronSchedule.Parse(schedule, zone);
        var time = DateTimeOffset.Parse(after, CultureInfo.InvariantCulture);
        for (var i = 0; i < count; i++)
        {
            time = parsed.Next(time)!.Value;
            yield return time.UtcDateTime.ToString("MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        }
    }

    [Theory]
    [InlineData("15 * * * * *", "03-01 12:00:15", "03-01 12:01:15")]
    [InlineData("*/20 * * * * *", "03-01 12:00:20", "03-01 12:00:40")]
    [InlineData("*/20 * * * *", "03-01 12:20:00", "03-01 12:40:00")]
    [InlineData("0 30 9-10 ? * MON-FRI", "03-02 09:30:00", "03-02 10:30:00")]
    [InlineData("0 0 10 * 1", "03-02 00:00:00", "03-09 00:00:00")]
    [InlineData("0 0 29 2 *", "02-29 00:00:00", "02-29 00:00:00")]
    [InlineData("@every 10s", "03-01 12:00:12", "03-01 12:00:22")]
    [InlineData("@every 1h30m", "03-01 13:30:02", "03-01 15:00:02")]
    [InlineData("@every 5ms", "03-01 12:00:03", "03-01 12:00:04")]
    [InlineData("@hourly", "03-01 13:00:00", "03-01 14:00:00")]
    [InlineData("@daily", "03-02 00:00:00", "03-03 00:00:00")]
    [InlineData("@midnight", "03-02 00:00:00", "03-03 00:00:00")]
    [InlineData("@weekly", "03-08 00:00:00", "03-15 00:00:00")]
    [InlineData("@monthly", "04-01 00:00:00", "05-01 00:00:00")]
    [InlineData("@yearly", "01-01 00:00:00", "01-01 00:00:00")]
    [InlineData(" @annually ", "01-01 00:00:00", "01-01 00:00:00")]
    public void A_schedule_comes_when_it_says(string schedule, params string[] expected) =>
        Assert.Equal(expected, Times(schedule, "2020-03-01T12:00:02.5Z", 2, TimeZoneInfo.Utc));

    [Fact]
    public void Either_day_will_do_where_both_are_given() =>
        Assert.Equal(["03-02 00:00:00", "03-09 00:00:00", "03-10 00:00:00", "03-16 00:00:00"], Times("0 0 10 * 1", "2020-03-01T12:00:00Z", 4, TimeZoneInfo.Utc));

    [Fact]
    public void A_time_that_the_clock_skips_does_not_come() =>
        Assert.Equal(["03-07 07:30:00", "03-09 06:30:00"], Times("30 2 * * *", "2020-03-07T00:00:00Z", 2, Eastern));

    [Fact]
    public void Minutes_go_on_while_the_clock_is_put_forward() =>
        Assert.Equal(["03-08 06:30:00", "03-08 07:00:00", "03-08 07:30:00"], Times("*/30 * * * *", "2020-03-08T06:00:00Z", 3, Eastern));

    [Fact]
    public void Minutes_go_on_while_the_clock_is_put_back() =>
        Assert.Equal(["11-01 05:30:00", "11-01 06:00:00", "11-01 06:30:00", "11-01 07:00:00"], Times("*/30 * * * *", "2020-11-01T05:00:00Z", 4, Eastern));

    [Theory]
    [InlineData("")]
    [InlineData("* * * *")]
    [InlineData("61 * * * *")]
    [InlineData("@every")]
    [InlineData("@every soon")]
    [InlineData("@fortnightly")]
    [InlineData("0 0 30 2 *")]
    public void What_is_no_schedule_is_refused(string schedule) => Assert.Throws<FormatException>(() => CronSchedule.Parse(schedule, TimeZoneInfo.Utc));
}
