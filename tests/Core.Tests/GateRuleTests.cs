using System.Text.Json;
using Puente.Core.Gates;

namespace Puente.Core.Tests;

public sealed class GateRuleTests
{
    [Theory]
    [InlineData("""{"kind":"golden","class":"crack","metric":"recall","maxDrop":0.05,"minSamples":20}""")]
    [InlineData("""{"kind":"errorRate","maximum":0.01}""")]
    [InlineData("""{"kind":"latency","maximum":250}""")]
    [InlineData("""{"kind":"drift","maximum":0.3,"groups":["canary"]}""")]
    [InlineData("""{"kind":"manual"}""")]
    public void What_a_rollout_declares_is_read_and_sound(string text) => Assert.Empty(JsonSerializer.Deserialize<GateRule>(text, Json.Options)!.Faults());

    [Theory]
    [InlineData("""{"kind":"golden","class":"rust","maxDrop":2,"maximum":1}""", 3)]
    [InlineData("""{"kind":"errorRate","class":"crack"}""", 2)]
    [InlineData("""{"kind":"drift","maximum":1.5}""", 1)]
    [InlineData("""{"kind":"manual","groups":["canary"],"minSamples":3}""", 2)]
    [InlineData("""{"kind":"golden","maxDrop":"NaN","minimum":0.8}""", 1)]
    [InlineData("""{"kind":"golden","minimum":"NaN"}""", 1)]
    [InlineData("""{"kind":"golden","metric":7}""", 1)]
    [InlineData("""{"kind":7,"maximum":0.5}""", 1)]
    public void All_faults_are_told(string text, int faults) => Assert.Equal(faults, JsonSerializer.Deserialize<GateRule>(text, Json.Options)!.Faults().Count());

    [Fact]
    public void A_member_it_does_not_know_is_refused_and_what_it_writes_it_reads()
    {
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<GateRule>("""{"kind":"golden","clas":"crack"}""", Json.Options));
        var rule = new GateRule(GateKind.Golden) { Class = "crack", MaxDrop = 0.1, MinSamples = 3 };
        Assert.Equal(rule, JsonSerializer.Deserialize<GateRule>(JsonSerializer.Serialize(rule, Json.Options), Json.Options));
    }

    [Fact]
    public void A_drop_is_bounded_where_nothing_else_is()
    {
        Assert.Equal(0.05, new GateRule(GateKind.Golden).Drop);
        Assert.Null(new GateRule(GateKind.Golden) { Minimum = 0.8 }.Drop);
        Assert.Equal((20, 100, 1), (new GateRule(GateKind.Golden).Needed, new GateRule(GateKind.Latency).Needed, new GateRule(GateKind.Drift).Needed));
        Assert.True(new GateRule(GateKind.Golden).Judges("rest"));
        Assert.False(new GateRule(GateKind.Golden) { Groups = ["canary"] }.Judges("rest"));
    }
}
