using System.Text.Json;
using Puente.Core;

namespace Puente.Fleet.Tests.Placements;

public sealed class PlacementSpecTests
{
    [Theory]
    [InlineData("""{"numberOfClusters":-1}""", "numberOfClusters")]
    [InlineData("""{"predicates":[{"requiredClusterSelector":{"celSelector":{"celExpressions":["true"]}}}]}""", "celSelector")]
    [InlineData("""{"tolerations":[{"value":"x"}]}""", "tolerations.key")]
    [InlineData("""{"tolerations":[{"key":"a","operator":"Exists","value":"x"}]}""", "tolerations.value")]
    [InlineData("""{"tolerations":[{"key":"a","tolerationSeconds":-1}]}""", "tolerations.tolerationSeconds")]
    [InlineData("""{"prioritizerPolicy":{"configurations":[{"scoreCoordinate":{"builtIn":"Fastest"}}]}}""", "scoreCoordinate.builtIn")]
    [InlineData("""{"prioritizerPolicy":{"configurations":[{"scoreCoordinate":{"type":"AddOn"}}]}}""", "scoreCoordinate.addOn")]
    [InlineData("""{"prioritizerPolicy":{"configurations":[{"scoreCoordinate":{"type":"AddOn","addOn":{"resourceName":"capabilities","scoreName":"x"}}}]}}""", "scoreCoordinate.addOn.scoreName")]
    [InlineData("""{"prioritizerPolicy":{"configurations":[{"scoreCoordinate":{"builtIn":"Steady"},"weight":11}]}}""", "weight")]
    [InlineData("""{"prioritizerPolicy":{"configurations":[{"scoreCoordinate":{"builtIn":"Spread"},"weight":-1}]}}""", "weight")]
    [InlineData("""{"prioritizerPolicy":{"configurations":[{"scoreCoordinate":{"builtIn":"Steady"}},{"scoreCoordinate":{"builtIn":"Steady"}}]}}""", "prioritizerPolicy.configurations")]
    [InlineData("""{"spreadPolicy":{"spreadConstraints":[{"topologyKey":""}]}}""", "topologyKey")]
    [InlineData("""{"spreadPolicy":{"spreadConstraints":[{"topologyKey":"a","maxSkew":0}]}}""", "maxSkew")]
    [InlineData("""{"decisionStrategy":{"groupStrategy":{"clustersPerDecisionGroup":"5"}}}""", "clustersPerDecisionGroup")]
    [InlineData("""{"decisionStrategy":{"groupStrategy":{"clustersPerDecisionGroup":"x%"}}}""", "clustersPerDecisionGroup")]
    [InlineData("""{"decisionStrategy":{"groupStrategy":{"decisionGroups":[{"groupName":""}]}}}""", "decisionGroups.groupName")]
    [InlineData("""{"predicates":[null]}""", "predicates")]
    public void What_cannot_be_is_refused_by_name(string json, string field) =>
        Assert.Equal(field, Assert.Throws<InputException>(Read(json).Validate).Field);

    [Fact]
    public void All_that_is_wrong_is_told_at_once()
    {
        var fault = Assert.Throws<InputException>(Read("""{"numberOfClusters":-1,"tolerations":[{"value":"x"}],"spreadPolicy":{"spreadConstraints":[{"topologyKey":"a","maxSkew":0}]}}""").Validate);
        Assert.Equal("3 faults", fault.Value);
        Assert.Contains("numberOfClusters", fault.Message, StringComparison.Ordinal);
        Assert.Contains("maxSkew", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"predicate":[]}""")]
    [InlineData("""{"predicates":[{"requiredClusterSelector":{"labelSelectors":{}}}]}""")]
    [InlineData("""{"predicates":[{"requiredClusterSelector":{"labelSelector":{"matchLabel":{}}}}]}""")]
    public void A_member_it_does_not_know_is_refused(string json) => Assert.Throws<JsonException>(() => Read(json));

    [Fact]
    public void A_cluster_set_nobody_made_is_refused() => Assert.Equal("clusterSets", Assert.Throws<InputException>(() =>
        Placement.Decide(Read("""{"clusterSets":["tunnels"]}"""), [], new PlacementContext(Gens.Now))).Field);

    [Theory]
    [InlineData("null", 7, 7)]
    [InlineData("3", 7, 3)]
    [InlineData("30", 7, 7)]
    [InlineData("0", 7, 7)]
    [InlineData("\"25%\"", 9, 3)]
    [InlineData("\"7%\"", 100, 7)]
    [InlineData("\"100%\"", 9, 9)]
    [InlineData("\"0%\"", 9, 9)]
    public void A_group_size_is_a_number_or_a_percentage_rounded_up(string given, int total, int size) =>
        Assert.Equal(size, JsonSerializer.Deserialize<GroupStrategy>($$"""{"clustersPerDecisionGroup":{{given}}}""", Json.Options)!.SizeOf(total));

    private static PlacementSpec Read(string json) => JsonSerializer.Deserialize<PlacementSpec>(json, Json.Options)!;
}
