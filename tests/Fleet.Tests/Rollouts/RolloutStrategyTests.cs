using System.Text.Json;
using Puente.Core;
using Puente.Fleet.Rollouts;

namespace Puente.Fleet.Tests.Rollouts;

public sealed class RolloutStrategyTests
{
    [Fact]
    public void Reads_and_writes_what_open_cluster_management_writes()
    {
        const string text = """
            {"type":"Progressive","progressive":{"maxConcurrency":"25%","maxFailures":2,"minSuccessTime":"5m","progressDeadline":"1h30m","mandatoryDecisionGroups":[{"groupName":"canary"}]}}
            """;

        var strategy = JsonSerializer.Deserialize<RolloutStrategy>(text, Json.Options)!;

        strategy.Validate();
        Assert.Equal((new IntOrPercent(25, true), 2, TimeSpan.FromMinutes(90)), (strategy.Limits.MaxConcurrency, strategy.Limits.MaxFailures, strategy.Limits.ProgressDeadline));
        Assert.Equal(text, JsonSerializer.Serialize(strategy, Json.Options));
    }

    [Theory]
    [InlineData("25%", 10, 3)]
    [InlineData("0%", 10, 7)]
    [InlineData("101%", 10, 7)]
    [InlineData("2.5%", 1000, 25)]
    [InlineData("7%", 100, 7)]
    [InlineData("14%", 50, 7)]
    public void A_percentage_is_rounded_up_and_falls_back_outside_its_bounds(string text, int total, int expected) => Assert.Equal(expected, IntOrPercent.Parse("f", text).Of(total, 7));

    [Theory]
    [InlineData(0, 7)]
    [InlineData(3, 3)]
    [InlineData(11, 7)]
    public void A_number_falls_back_outside_its_bounds(int number, int expected) => Assert.Equal(expected, ((IntOrPercent)number).Of(10, 7));

    [Theory]
    [InlineData("5")]
    [InlineData("-5%")]
    [InlineData("five%")]
    public void A_string_without_percent_is_refused(string text) => Assert.Throws<InputException>(() => IntOrPercent.Parse("maxFailures", text));

    [Theory]
    [InlineData("None", null)]
    [InlineData("90s", 90)]
    [InlineData("1h1m1s", 3661)]
    public void Durations_are_read_and_written(string text, int? seconds)
    {
        var duration = RolloutDuration.Parse("progressDeadline", text);
        Assert.Equal(seconds, (int?)duration?.TotalSeconds);
        Assert.Equal(duration, RolloutDuration.Parse("progressDeadline", RolloutDuration.Write(duration)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("5m1h")]
    [InlineData("-5m")]
    [InlineData("99999h")]
    public void What_is_no_duration_is_refused(string text) => Assert.Throws<InputException>(() => RolloutDuration.Parse("progressDeadline", text));

    [Theory]
    [InlineData("""{"type":"All","all":{"maxFailures":1,"minSuccessTime":"5m"}}""", "maxFailures is not heeded by the type All; minSuccessTime is not heeded by the type All")]
    [InlineData("""{"type":"All","progressive":{}}""", "progressive is not heeded by the type All")]
    [InlineData("""{"type":"ProgressivePerGroup","progressivePerGroup":{"maxConcurrency":1}}""", "maxConcurrency is not heeded by the type ProgressivePerGroup")]
    [InlineData("""{"type":"Progressive","progressive":{"maxFailures":-1,"progressDeadline":"0s","mandatoryDecisionGroups":[{}]}}""",
        "maxFailures is -1; progressDeadline is no time at all; a mandatory decision group has neither groupName nor a groupIndex from 0")]
    public void All_faults_are_told(string text, string faults) =>
        Assert.Equal(faults, Assert.Throws<InputException>(() => JsonSerializer.Deserialize<RolloutStrategy>(text, Json.Options)!.Validate()).Problem);

    [Theory]
    [InlineData("""{"typ":"Progressive"}""")]
    [InlineData("""{"type":"Progressive","progressive":{"maxConcurency":1}}""")]
    [InlineData("""{"type":"Progressive","progressive":{"mandatoryDecisionGroups":[{"groupName":"canary","name":"canary"}]}}""")]
    public void A_member_it_does_not_know_is_refused(string text) => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<RolloutStrategy>(text, Json.Options));

    [Theory]
    [InlineData("11:59", "22:00-05:00", 601)]
    [InlineData("22:00", "22:00-05:00", 0)]
    [InlineData("04:59", "22:00-05:00", 0)]
    [InlineData("05:00", "22:00-05:00", 1020)]
    public void A_window_may_span_midnight(string time, string window, int minutes) => Assert.Equal(minutes,
        (int)MaintenanceWindow.Parse("window", window).UntilOpen(DateTimeOffset.Parse($"2026-03-01T{time}Z", System.Globalization.CultureInfo.InvariantCulture)).TotalMinutes);

    [Fact]
    public void Labels_say_what_a_site_allows()
    {
        Assert.Null(SiteRule.Of(new Dictionary<string, string> { ["ring"] = "canary" }));
        Assert.Equal("audit", SiteRule.Of(new Dictionary<string, string> { ["rollout.veto"] = "audit" })!.Veto);
        Assert.Equal(new TimeOnly(22, 0), SiteRule.Of(new Dictionary<string, string> { ["rollout.window"] = "22:00-05:00" })!.Window!.Value.From);
        Assert.Contains("'at night'", SiteRule.Of(new Dictionary<string, string> { ["rollout.window"] = "at night" })!.Veto, StringComparison.Ordinal);
    }
}
