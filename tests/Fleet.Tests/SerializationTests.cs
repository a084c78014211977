using System.Text.Json;
using CsCheck;
using Puente.Core;

namespace Puente.Fleet.Tests;

public sealed class SerializationTests
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    private const string Rule =
        """{"selector":{"matchLabels":{"region":"north"},"matchExpressions":[{"key":"gpu","operator":"NotIn","values":["t4"]}]},"numberOfClusters":2}""";

    public static TheoryData<JsonSerializerOptions> Both => [Web, Json.Options];

    [Theory]
    [MemberData(nameof(Both), DisableDiscoveryEnumeration = true)]
    public void A_rule_is_written_as_Kubernetes_writes_it(JsonSerializerOptions options)
    {
        var rule = JsonSerializer.Deserialize<PlacementRule>(Rule, options);
        Assert.Equal(Rule, JsonSerializer.Serialize(rule, options));
    }

    [Fact]
    public void What_is_left_out_is_empty()
    {
        var rule = JsonSerializer.Deserialize<PlacementRule>("""{"selector":{}}""", Web)!;
        rule.Validate();
        Assert.Null(rule.NumberOfClusters);
        Assert.Equal(["a"], Placement.Decide(rule, [new EdgeFacts("a", new Dictionary<string, string>())]).Selected);
    }

    [Fact]
    public void Any_rule_and_its_decision_survive_a_round_trip() =>
        Gen.Select(Gens.Rule, Gens.Fleet, Gens.Waves).Sample((rule, fleet, waves) =>
        {
            var decision = Placement.Decide(rule, fleet);
            var again = Placement.Decide(Through(rule), Through(fleet));
            var plan = WavePlan.Make(Through(again), fleet, Through(waves));
            return Text(decision) == Text(Through(again)) && Text(plan) == Text(WavePlan.Make(decision, fleet, waves));
        }, iter: 50);

    private static string Text<T>(T value) => JsonSerializer.Serialize(value, Web);

    private static T Through<T>(T value) => JsonSerializer.Deserialize<T>(Text(value), Web)!;
}
