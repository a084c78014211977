using System.Text.Json;
using Puente.Core;
using Puente.Core.Settings;
using Puente.Edge.Tuning;
using Puente.Functions.Common.Settings;
using Puente.Workflows.Tuning;

namespace Puente.Functions.Tests.Settings;

/// <summary>What a hub may set, how sets of two placements join, and what a request leaves to them.</summary>
public sealed class SettingsRulesTests
{
    [Theory]
    [InlineData("""{"serving":{"precision":"int4"}}""", "serving.precision")]
    [InlineData("""{"serving":{"maxQueued":0}}""", "serving.maxQueued")]
    [InlineData("""{"serving":{"timeoutSeconds":0}}""", "serving.timeoutSeconds")]
    [InlineData("""{"tuning":{"minimumMacroF1":1.1}}""", "tuning.minimumMacroF1")]
    [InlineData("""{"tuning":{"minimumGain":-2}}""", "tuning.minimumGain")]
    [InlineData("""{"tuning":{"driftThreshold":-0.1}}""", "tuning.driftThreshold")]
    [InlineData("""{"tuning":{"minimumNewLabels":0}}""", "tuning.minimumNewLabels")]
    [InlineData("""{"schedules":{"retrain":"daily"}}""", "schedules.retrain")]
    [InlineData("""{"schedules":{"retrain":"0 0 25 * * *"}}""", "schedules.retrain")]
    [InlineData("""{"schedules":{"inbox":"00:00:00"}}""", "schedules.inbox")]
    [InlineData("""{"schedules":{"components":"0 0 0 31 2 *"}}""", "schedules.components")]
    public void A_value_out_of_bounds_is_named(string text, string name)
    {
        var fault = Assert.Throws<InputException>(() => SettingsRules.Check(Read(text)));
        Assert.Equal("settings", fault.Field);
        Assert.Contains(name, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"serving":{"precison":"fp32"}}""")]
    [InlineData("""{"schedule":{}}""")]
    public void A_misspelt_name_is_no_setting(string text) => Assert.Throws<JsonException>(() => Read(text));

    [Fact]
    public void All_that_is_wrong_is_told_at_once_and_what_is_right_is_let_pass()
    {
        var fault = Assert.Throws<InputException>(() => SettingsRules.Check(Read("""{"serving":{"maxQueued":0},"schedules":{"retrain":"x"}}""")));
        Assert.Contains("serving.maxQueued", fault.Message, StringComparison.Ordinal);
        Assert.Contains("schedules.retrain", fault.Message, StringComparison.Ordinal);
        SettingsRules.Check(SiteSettings.None);
        SettingsRules.Check(Read("""{"serving":{"precision":"int8","maxQueued":8,"timeoutSeconds":0.5},"tuning":{"minimumMacroF1":0.6,"minimumGain":0,"driftThreshold":0.3,"minimumNewLabels":5},"schedules":{"retrain":"0 0 3 * * 1","inbox":"00:00:05","components":"*/10 * * * *"}}"""));
    }

    [Fact]
    public void Of_two_sets_the_first_counts_where_both_say_something()
    {
        var first = Read("""{"serving":{"maxQueued":8},"schedules":{"retrain":"0 0 3 * * 1"}}""");
        var second = Read("""{"serving":{"maxQueued":9,"precision":"fp32"},"tuning":{"minimumGain":0.1},"schedules":{"retrain":"0 0 4 * * *","inbox":"00:00:05"}}""");
        Assert.Equal(
            Read("""{"serving":{"maxQueued":8,"precision":"fp32"},"tuning":{"minimumGain":0.1},"schedules":{"retrain":"0 0 3 * * 1","inbox":"00:00:05"}}"""), first.Over(second));
        Assert.Equal(first, SiteSettings.None.Over(first));
    }

    [Fact]
    public void What_a_request_names_counts_then_the_hub_then_what_holds_everywhere()
    {
        var hub = new SiteTuning { MinimumMacroF1 = 0.7, DriftThreshold = 0.4 };
        Assert.Equal(new TuneInput(0.7, 0.2), new TuneRequest(MinimumGain: 0.2).By(hub));
        Assert.Equal(new TuneInput(), new TuneRequest().By(null));
        Assert.Equal(new RetrainInput(RetrainTrigger.Timer, new TuneInput(0.7), null, 0.4, 3), new RetrainRequest(MinimumNewLabels: 3).By(hub));
    }

    internal static SiteSettings Read(string text) => JsonSerializer.Deserialize<SiteSettings>(text, Json.Options)!;
}
